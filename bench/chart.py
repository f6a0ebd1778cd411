def chart(rows): return ""
