"""Sentences about activities."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
ACTIVITIES: Mapping[str, tuple[str, str]] = {
    "ACTIVITY_NOT_FOUND": ("There is no such activity.", "没有该活动。"),
    "ACTIVITY_STATE_REFUSED": (
        "The activity is in no state in which this can be done.",
        "活动当前状态不能进行此操作。",
    ),
    "ACTIVITY_NOT_IN_SERIES": ("The activity is not part of a series.", "该活动不属于系列活动。"),
    "PHOTO_NOT_FOUND": ("There is no such photo.", "没有该照片。"),
    "TOO_MANY_PHOTOS": ("There are {limit} photos already.", "照片已达 {limit} 张上限。"),
    "CERTIFICATE_NOT_FOUND": ("There is no such certificate.", "没有该证书。"),
    "NO_CERTIFICATES_DUE": (
        "Nobody took part who has no certificate yet.",
        "没有尚未颁发证书的参加者。",
    ),
    "NOT_PARTICIPANT": ("You did not take part in such an activity.", "您未参加该活动。"),
    "FEEDBACK_NOT_OPEN": ("The activity is not over yet.", "活动尚未结束。"),
    "FEEDBACK_OVER": (
        "Feedback is taken until {days} days after the end.",
        "活动结束 {days} 天后不再接受反馈。",
    ),
    "SATISFACTION_INVALID": ("Give 1 to {limit} stars.", "请评 1 至 {limit} 星。"),
    "TEXT_INVALID": ("Give a text of at most {limit} characters.", "请填写内容，最多 {limit} 个字符。"),
    "TIMES_INVALID": (
        "An activity begins later than now, and ends after it begins.",
        "活动开始时间须晚于现在，结束时间须晚于开始时间。",
    ),
    "WINDOWS_INVALID": (
        "Give 1 to {limit} windows that close after they open and before the activity begins.",
        "请给出 1 至 {limit} 个报名时段，各时段须在活动开始前结束。",
    ),
    "CAPACITY_INVALID": ("Give 1 to {limit} places.", "名额须在 1 至 {limit} 之间。"),
    "RESERVES_INVALID": (
        "At most {limit} reserves, together no more places than there are.",
        "最多 {limit} 项预留，合计不得超过总名额。",
    ),
    "HOURS_INVALID": (
        "Hours go from 0 to {limit}; an offer stands for an hour at least.",
        "小时数须在 0 至 {limit} 之间。",
    ),
    "AUDIENCE_INVALID": (
        "An audience names at most {limit} organisations, roles, tags and kinds of employment that exist.",
        "参加范围每类最多 {limit} 项，且须存在。",
    ),
    "QUESTIONS_INVALID": (
        "At most {limit} questions, each with a key of its own and a text; a choice has two answers or more.",
        "最多 {limit} 个问题，键不得重复；选择题至少两个选项。",
    ),
    "REPETITION_INVALID": (
        "A series has 2 to {limit} sessions, 1 to 8 weeks apart.",
        "系列活动为 2 至 {limit} 次，间隔 1 至 8 周。",
    ),
    "TAGS_INVALID": ("At most {limit} tags of 1 to 40 characters.", "最多 {limit} 个标签，每个 1 至 40 个字符。"),
    "COMPANIONS_INVALID": (
        "At most {limit} companions, each with a name and a relation.",
        "最多 {limit} 名随行人员，须填写姓名和关系。",
    ),
    "ANSWER_REQUIRED": ("Please answer the question {question}.", "请回答问题“{question}”。"),
    "ANSWER_INVALID": ("This is no answer to the question {question}.", "对“{question}”的回答不符合要求。"),
    "REGISTRATION_CLOSED": ("Registration is closed.", "报名未开放。"),
    "REGISTRATION_CLOSED_CHANGES": ("When the organisers open it again.", "主办方重新开放报名后可报名。"),
    "ACTIVITY_CANCELLED": ("The activity does not take place.", "活动已取消。"),
    "ACTIVITY_OVER": ("The activity has begun or is over.", "活动已开始或已结束。"),
    "REGISTRATION_NOT_BEGUN": ("Registration has not begun for you.", "您的报名时段尚未开始。"),
    "REGISTRATION_NOT_BEGUN_CHANGES": ("When your window opens: see `windows`.", "报名时段开始后可报名，见报名时段。"),
    "REGISTRATION_OVER": ("Registration is over for you.", "您的报名时段已结束。"),
    "REGISTRATION_OVER_CHANGES": ("When the organisers extend registration.", "主办方延长报名后可报名。"),
    "NOT_YOUR_SHIFT": ("No window of registration is for your shift.", "没有适用于您班次的报名时段。"),
    "NOT_YOUR_SHIFT_CHANGES": ("When your branch records another shift for you.", "所在分会更新您的班次后可报名。"),
    "NOT_IN_AUDIENCE": ("The activity is for others.", "您不在活动参加范围内。"),
    "NOT_IN_AUDIENCE_CHANGES": (
        "When your organisation, role, tags or kind of employment is among those that it is for.",
        "您的组织、角色、标签或就业类型符合参加范围后可报名。",
    ),
    "CANNOT_TAKE_PART": ("Your membership does not let you take part.", "您目前的会籍不能参加活动。"),
    "CANNOT_TAKE_PART_CHANGES": ("When your membership is in force at a branch.", "会籍在分会正常生效后可参加。"),
    "ALREADY_REGISTERED": ("You are registered already, or wait.", "您已报名或正在候补。"),
    "ALREADY_REGISTERED_CHANGES": ("When you cancel your registration.", "取消现有报名后可重新报名。"),
    "ACTIVITY_FULL": ("There is no place left.", "名额已满。"),
    "ACTIVITY_FULL_CHANGES": ("When somebody cancels, or places are added.", "有人取消或增加名额后可报名。"),
    "REGISTRATION_NOT_FOUND": ("There is no such registration.", "没有该报名。"),
    "REGISTRATION_STATE_REFUSED": (
        "The registration is in no state in which this can be done.",
        "报名当前状态不能进行此操作。",
    ),
    "OFFER_OVER": ("The time to accept the place has passed.", "接受名额的时限已过。"),
    "NOTIFICATION_ACTIVITY_REGISTERED": ("You take part in {title}.", "您已成功报名“{title}”。"),
    "NOTIFICATION_ACTIVITY_WAITING": (
        "You are in the waiting list of {title}.",
        "“{title}”名额已满，您已进入候补。",
    ),
    "NOTIFICATION_ACTIVITY_OFFERED": (
        "A place in {title} is yours if you accept it by {until}.",
        "“{title}”有名额空出，请在 {until} 前确认参加。",
    ),
    "NOTIFICATION_ACTIVITY_OFFER_EXPIRED": (
        "The place in {title} was not accepted in time and went to the next.",
        "您未在时限内确认“{title}”的名额，名额已顺延。",
    ),
    "NOTIFICATION_ACTIVITY_LINE_CLOSED": (
        "The waiting list of {title} is closed; no place became free for you.",
        "“{title}”候补已截止，未能为您安排名额。",
    ),
    "NOTIFICATION_ACTIVITY_REGISTRATION_ENDED": (
        "Your registration for {title} has ended.",
        "您对“{title}”的报名已终止。",
    ),
    "NOTIFICATION_ACTIVITY_CHANGED": (
        "Time or venue of {title} has changed. Please look at it.",
        "“{title}”的时间或地点有变动，请查看。",
    ),
    "NOTIFICATION_ACTIVITY_REMINDED": ("{title} begins at {until}.", "“{title}”将于 {until} 开始。"),
    "CHECK_IN_REASON_REQUIRED": ("Give a reason of 1 to {limit} characters.", "请填写理由，1 至 {limit} 个字符。"),
    "DEVICE_NOT_FOUND": ("There is no such device for this door.", "该入口没有此签到设备。"),
    "DEVICE_KEY_INVALID": ("This is no key of a device.", "设备密钥无效。"),
    "DEVICE_KNOWN": ("A device with this key was enrolled before.", "该密钥的设备已登记过。"),
    "DEVICE_PROOF_INVALID": ("The device has not signed this file.", "文件没有该设备的有效签名。"),
    "UPLOAD_INVALID": (
        "A file names its device and has 1 to {limit} scans.",
        "上传文件须注明设备名称，并含 1 至 {limit} 条扫码记录。",
    ),
    "UPLOAD_REUSED": ("This key was used for another file.", "该上传键已用于另一份文件。"),
    "CONFLICT_NOT_FOUND": ("There is no such conflict.", "没有该签到冲突。"),
    "CONFLICT_DECIDED": ("The conflict was decided already.", "该签到冲突已处理。"),
    "APPEAL_NOT_FOUND": ("There is no such appeal.", "没有该申诉。"),
    "APPEAL_DECIDED": ("The appeal was decided already.", "该申诉已处理。"),
    "APPEAL_OVER": ("One may appeal for {days} days.", "申诉须在 {days} 天内提出。"),
    "ALREADY_APPEALED": ("You have appealed already.", "您已提出申诉。"),
    "OWN_CASE": ("Somebody else must decide on what is about you.", "涉及本人的事项须由他人处理。"),
    "NOTIFICATION_ACTIVITY_MISSED": (
        "You had a place in {title} and did not come. If that is wrong, or you had a reason, appeal within 14 days.",
        "您报名了“{title}”但未到场。如有出入或有正当理由，可在 14 天内申诉。",
    ),
    "NOTIFICATION_APPEAL_SUBMITTED": (
        "A member appeals against a no-show at {title}; please decide.",
        "有会员就“{title}”的未到场记录提出申诉，请处理。",
    ),
    "NOTIFICATION_APPEAL_ACCEPTED": (
        "Your appeal about {title} was accepted.",
        "您就“{title}”提出的申诉成立。",
    ),
    "NOTIFICATION_APPEAL_REJECTED": (
        "Your appeal about {title} was rejected; the reason is with it.",
        "您就“{title}”提出的申诉不成立，理由见申诉记录。",
    ),
    "NOTIFICATION_ACTIVITY_OFFER_ENDING": (
        "Your offered place in {title} goes to the next in line at {until}.",
        "“{title}”为您保留的名额将于 {until} 转给下一位，请尽快确认。",
    ),
    "NOTIFICATION_ACTIVITY_FEEDBACK_WANTED": (
        "How was {title}? You can say so for a week.",
        "您觉得“{title}”怎么样？一周内可以提交反馈。",
    ),
    "NOTIFICATION_PHOTO_REPORTED": (
        "A photo of an activity was reported and is hidden; please decide.",
        "有活动照片被举报并已隐藏，请处理。",
    ),
    "NOTIFICATION_CERTIFICATE_ISSUED": (
        "Your certificate for {title} is ready.",
        "“{title}”的证书已可下载。",
    ),
    "NOTIFICATION_REGISTRATION_APPLIED": (
        "Somebody asks to take part in {title}; please decide.",
        "有会员申请参加“{title}”，请审核。",
    ),
}
