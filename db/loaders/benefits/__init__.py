"""Batch reads of benefits 普惠服务: programmes and cycles, applications and vouchers."""
