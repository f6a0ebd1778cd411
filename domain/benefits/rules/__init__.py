"""Decisions of benefits 普惠服务: conditions of who may, states, the order of a draw; values in, values out."""
