"""SQL of the use cases of benefits 普惠服务."""
