"""Exports of offices 办公导出: suggestions and results of surveys as files."""
