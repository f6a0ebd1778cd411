"""Sentences about official documents 制度文件 and statutes 法律法规."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
OFFICIAL_DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "OFFICIAL_DOCUMENT_NOT_FOUND": ("There is no such document.", "没有该制度文件。"),
    "OFFICIAL_DOCUMENT_PLACE_NOT_FOUND": (
        "You manage no documents of this organisation.",
        "您无权管理该组织的制度文件。",
    ),
    "OFFICIAL_DOCUMENT_TEXT_INVALID": (
        "Write 1 to {limit} characters that can be read, without control characters.",
        "请填写 1 至 {limit} 个可阅读的字，不含控制字符。",
    ),
    "OFFICIAL_DOCUMENT_DAYS_INVALID": (
        "The days do not fit each other, those of the version before, or today.",
        "日期不符：失效日期和复审日期不得早于生效日期，新版本的生效日期须晚于旧版本，下次复审日期须在今后。",
    ),
    "OFFICIAL_DOCUMENT_STATE_REFUSED": (
        "This cannot be done: the document is {state}.",
        "不能进行此操作：该文件{state}。",
    ),
    "OFFICIAL_DOCUMENT_SUPERSEDED": (
        "Another version took the place of this document already, or it was withdrawn.",
        "该文件已有新版本，或已撤回。",
    ),
    "OFFICIAL_DOCUMENT_OWN_DRAFT": (
        "You wrote it, or added a file of it: somebody else must publish it.",
        "该文件由您拟稿或上传附件，须由他人审核发布。",
    ),
    "OFFICIAL_DOCUMENT_TEXT_OUTDATED": (
        "The draft was changed since you read it: please read it again.",
        "内容在您阅读之后已有修改，请重新阅读后再办理。",
    ),
    "OFFICIAL_DOCUMENT_EMPTY": (
        "Write the text, or add the signed document as a file, before you publish it.",
        "请先填写正文，或上传已签发的文件，再行发布。",
    ),
    "OFFICIAL_DOCUMENT_STATUTE_NOT_FOUND": (
        "A statute is not in the register, or more than {limit} were given.",
        "法律法规库中没有该条目，或引用超过 {limit} 项。",
    ),
    "OFFICIAL_DOCUMENT_FILE_NOT_FOUND": (
        "There is no such file of a document that you manage.",
        "没有该文件，或您无权管理。",
    ),
    "OFFICIAL_DOCUMENT_FILES_FULL": ("A document has at most {limit} files.", "一份制度文件最多 {limit} 个附件。"),
    "NOTIFICATION_OFFICIAL_DOCUMENT_STALE": (
        "A document should be looked at: {title} ({number}).",
        "制度文件需要复核：{title}（{number}）。",
    ),
    "STATUTE_NOT_FOUND": ("There is no such statute in the register.", "法律法规库中没有该条目。"),
    "STATUTE_PLACE_REFUSED": (
        "Statutes are kept for the whole union, by who manages legal matters at its top.",
        "法律法规库由总工会层级的法律事务管理人员维护。",
    ),
    "STATUTE_INVALID": (
        "Write a name and a version of 1 to {limit} characters, and a last day not before the first.",
        "请填写 1 至 {limit} 个字的名称和版本，失效日期不得早于生效日期。",
    ),
    "STATUTE_KNOWN": ("There is a statute of this name and version.", "已有同名同版本的法律法规。"),
}
# Words for the states of a document, put into the sentences of refusals.
OFFICIAL_DOCUMENT_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("a draft", "为草稿"),
    "published": ("published", "已发布"),
    "withdrawn": ("withdrawn", "已撤回"),
}
