"""Sentences about kiosks."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
KIOSKS: Mapping[str, tuple[str, str]] = {
    "KIOSK_NOT_FOUND": ("There is no such kiosk.", "没有该终端。"),
    "NOTIFICATION_KIOSK_SILENT": (
        "A kiosk has not been heard for ten minutes.",
        "一台自助终端已十分钟没有联络。",
    ),
    "KIOSK_CODE_UNKNOWN": (
        "No machine that waits shows this code. A code holds for ten minutes.",
        "没有等待登记的终端显示此代码；代码十分钟内有效。",
    ),
    "KIOSK_KEY_KNOWN": (
        "This machine was enrolled before. Let it make a new key.",
        "该设备此前已登记，请在设备上重新生成密钥。",
    ),
    "KIOSK_TEXT_INVALID": (
        "Write 1 to {most} characters, without line breaks.",
        "请填写 1 至 {most} 个字符，不得换行。",
    ),
    "KIOSK_PROFILE_INVALID": (
        "This must be between {least} and {most}.",
        "该项须在 {least} 至 {most} 之间。",
    ),
    "KIOSK_GATE_INVALID": (
        "You cannot put this activity or terminal at the kiosk.",
        "您不能将该活动或核销点绑定到此终端。",
    ),
    "KIOSK_STATE_REFUSED": ("The kiosk is out of use at present.", "该终端目前停用。"),
    "KIOSK_FUNCTION_REFUSED": ("This kiosk is not there for that.", "该终端未开通此功能。"),
    "KIOSK_HEARTBEAT_INVALID": ("This cannot be meant.", "上报数据无效。"),
    "KIOSK_SIGN_IN_NOT_FOUND": (
        "This code is shown no more. Have the kiosk show a new one.",
        "该二维码已失效，请在终端上刷新。",
    ),
    "KIOSK_CARD_REFUSED": ("Card or PIN is wrong.", "工卡或密码不正确。"),
    "KIOSK_PIN_CHANGE_REQUIRED": (
        "Choose a PIN of your own first.",
        "首次使用请先设置自己的密码。",
    ),
    "KIOSK_PIN_INVALID": (
        "Choose {digits} digits that are not in a row, not all the same, and not those you had.",
        "请设置 {digits} 位数字密码，不得连续、不得全部相同，且不同于原密码。",
    ),
    "KIOSK_CARD_KNOWN": ("This card is another member's.", "该卡已属于其他会员。"),
    "KIOSK_MEMBER_NOT_FOUND": (
        "There is no such member to whom you can give a card.",
        "没有可由您发卡的该会员。",
    ),
    "KIOSK_QUEUE_INVALID": (
        "Send 1 to {limit} entries in the order of their numbers, each as it was.",
        "请按序号顺序上传 1 至 {limit} 条记录，且内容不得更改。",
    ),
    "KIOSK_QUEUE_GAP": ("Send the entries from number {expected} on.", "请从第 {expected} 条起上传。"),
    "KIOSK_ENTRY_UNSIGNED": (
        "Entry {sequence} is not signed by this kiosk's key.",
        "第 {sequence} 条记录的签名无效。",
    ),
    "KIOSK_ENTRY_NOT_FOUND": ("There is no such entry to decide on.", "没有可处理的该记录。"),
    "KIOSK_ENTRY_DECIDED": ("This entry was decided before.", "该记录已处理。"),
}
