"""Sentences about requests themselves and about arguments of any field."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
TRANSPORT: Mapping[str, tuple[str, str]] = {
    "BAD_REQUEST": (
        "The request is not a well-formed GraphQL request: {reason}.",
        "请求不是格式正确的 GraphQL 请求：{reason}。",
    ),
    "BATCHING_NOT_SUPPORTED": (
        "Send one operation per request: a JSON array of operations is not accepted.",
        "每次请求只能发送一个操作，不接受操作数组。",
    ),
    "BODY_TOO_LARGE": ("The request may have at most {limit} bytes.", "请求最多 {limit} 字节。"),
    "CSRF_HEADER_REQUIRED": (
        "A GET request with cookies needs the header X-Client or GraphQL-Preflight.",
        "带 Cookie 的 GET 请求需要 X-Client 或 GraphQL-Preflight 请求头。",
    ),
    "DOCUMENT_NOT_REGISTERED": ("Only registered documents are run here.", "此处只执行已登记的查询文档。"),
    "FORBIDDEN": ("You may not do this.", "您没有此项权限。"),
    "FORBIDDEN_ORIGIN": ("This origin may not open a connection.", "此来源不允许建立连接。"),
    "HEADERS_TOO_LARGE": (
        "A request may have at most {count} headers of {limit} bytes in all.",
        "请求头最多 {count} 个，总长不超过 {limit} 字节。",
    ),
    "INTERNAL": ("Something went wrong on our side. Incident {incident}.", "服务器出现问题，事件编号 {incident}。"),
    "INTROSPECTION_REFUSED": ("The schema cannot be read here.", "此处不能读取接口结构。"),
    "INVALID_CONTENT_ENCODING": ("Send the body without a content encoding.", "请求正文不应压缩编码。"),
    "OFFICIAL_DOCUMENT_MEDIA_REFUSED": (
        "The file is not taken: send PDF, JPEG, PNG or WebP.",
        "不接受该文件：请上传 PDF、JPEG、PNG 或 WebP。",
    ),
    "NEWS_MEDIA_REFUSED": (
        "Send a JPEG, PNG or WebP picture, or an MP4 video.",
        "请上传 JPEG、PNG、WebP 图片或 MP4 视频。",
    ),
    "PHOTO_MEDIA_REFUSED": ("Send a JPEG, PNG or WebP picture.", "请上传 JPEG、PNG 或 WebP 图片。"),
    "EVIDENCE_MEDIA_REFUSED": (
        "Send a JPEG, PNG, WebP or PDF file.",
        "请上传 JPEG、PNG、WebP 或 PDF 文件。",
    ),
    "INVALID_CONTENT_TYPE": (
        "Send the body as application/json in UTF-8.",
        "请以 UTF-8 的 application/json 发送正文。",
    ),
    "METHOD_NOT_ALLOWED": (
        "This method is not allowed here. Allowed: {allowed}.",
        "此处不允许该方法，可用：{allowed}。",
    ),
    "NOT_ACCEPTABLE": (
        "The answer can be application/graphql-response+json or application/json.",
        "应答只能是 application/graphql-response+json 或 application/json。",
    ),
    "NOT_FOUND": ("There is nothing here for you.", "没有找到您可以访问的内容。"),
    "OPERATION_RESOLUTION_FAILURE": ("{reason}", "{reason}"),
    "OVERLOADED": ("The server is busy. Try again in a moment.", "服务器繁忙，请稍后重试。"),
    "UNAVAILABLE": (
        "The records cannot be reached at the moment. Try again with the same request key.",
        "暂时无法访问数据，请用同一请求键重试。",
    ),
    "PERSISTED_QUERY_HASH_MISMATCH": (
        "The hash is not the SHA-256 of the text.",
        "哈希值与查询文本的 SHA-256 不符。",
    ),
    "PERSISTED_QUERY_NOT_FOUND": ("PersistedQueryNotFound", "PersistedQueryNotFound"),
    "PERSISTED_QUERY_NOT_SUPPORTED": ("PersistedQueryNotSupported", "PersistedQueryNotSupported"),
    "RATE_LIMITED": ("Too much was asked in a short time. Try again in a moment.", "请求过于频繁，请稍后重试。"),
    "REQUEST_TIMEOUT": ("The request took too long to arrive.", "请求传输超时。"),
    "SUBSCRIPTION_NOT_SUPPORTED": (
        "Subscriptions need a WebSocket (graphql-transport-ws) or an answer in text/event-stream.",
        "订阅需要 WebSocket（graphql-transport-ws），或以 text/event-stream 接收。",
    ),
    "TIMEOUT": ("The operation took too long and was stopped.", "操作超时，已停止。"),
    "TOO_MANY_CONNECTIONS": ("There are too many open connections.", "打开的连接过多。"),
    "TOO_MANY_SUBSCRIPTIONS": (
        "One connection carries at most {limit} operations at a time.",
        "一个连接同时最多 {limit} 个操作。",
    ),
    "UNAUTHENTICATED": ("Sign in first.", "请先登录。"),
}

ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "INVALID_CURSOR": ("The cursor was not made by this list in this order.", "游标不属于此列表的此排序。"),
    "CURSOR_TOO_OLD": (
        "Too much has happened since: read the list, then subscribe anew.",
        "其间更新过多：请重新读取列表，然后重新订阅。",
    ),
    "INVALID_ID": ("{argument} must be an id of type {type}.", "{argument} 必须是 {type} 的标识。"),
    "INVALID_TEXT": ("A text holds a character that cannot be kept.", "文本含有无法保存的字符。"),
    "INVALID_ORDER": ("Give at most {limit} different sort keys.", "最多 {limit} 个不同的排序项。"),
    "INVALID_SEARCH": ("Search for 1 to {limit} characters.", "搜索内容应为 1 至 {limit} 个字符。"),
    "SEARCH_TOO_SHORT": ("Search for at least two characters together.", "请至少输入连在一起的两个字。"),
    "ONE_VALUE_ONLY": ("{argument} takes exactly one id.", "{argument} 只接受一个标识。"),
    "PAGE_ARGUMENTS_CONFLICT": (
        "Give either `first` with `after`, or `last` with `before`.",
        "请使用 first 与 after，或 last 与 before。",
    ),
    "PAGE_SIZE_OUT_OF_RANGE": ("A page has 1 to {limit} objects.", "每页 1 至 {limit} 条。"),
    "PAGE_SIZE_REQUIRED": (
        "Say how many objects you want: `first` or `last`, 1 to {limit}.",
        "请给出 first 或 last，1 至 {limit}。",
    ),
    "REQUEST_KEY_REUSED": (
        "This request key has been used for another action. Make a new key for each action.",
        "该请求键已用于另一操作，请为每个操作生成新的请求键。",
    ),
    "TOO_MANY_VALUES": ("{argument} takes at most {limit} values.", "{argument} 最多 {limit} 个值。"),
}
