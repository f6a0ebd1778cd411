"""What can go wrong with courses, each with a stable code."""

from domain.shared.errors import DomainError


class CourseNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "COURSE_NOT_FOUND"


class CourseStateRefused(DomainError):
    """The course is in no state in which this can be done. Fact: `state`."""

    code = "COURSE_STATE_REFUSED"


class CourseWindowInvalid(DomainError):
    """An end that has passed or lies before its beginning, or a beginning too far away. Fact: `days`."""

    code = "COURSE_WINDOW_INVALID"


class CourseAudienceInvalid(DomainError):
    """Posts are named for an audience of others, or none for post holders."""

    code = "COURSE_AUDIENCE_INVALID"


class CourseValidityInvalid(DomainError):
    """Months for which a certificate holds are out of bounds. Facts: `least`, `most`."""

    code = "COURSE_VALIDITY_INVALID"


class CourseLessonsInvalid(DomainError):
    """No lesson, too many, or minutes out of bounds. Facts: `most`, of lessons; `minutes`, the most of one."""

    code = "COURSE_LESSONS_INVALID"


class CourseQuizInvalid(DomainError):
    """No quiz that all members of the organisation may take, or one whose time is up."""

    code = "COURSE_QUIZ_INVALID"


class CourseTextOutdated(DomainError):
    """The course was changed since the caller read it."""

    code = "COURSE_TEXT_OUTDATED"


class CourseOwnText(DomainError):
    """The caller wrote or submitted it: somebody else approves."""

    code = "COURSE_OWN_TEXT"


class CourseCompletedAlready(DomainError):
    """The caller has completed the course, and it need not be taken again yet."""

    code = "COURSE_COMPLETED_ALREADY"


class CourseNotEnrolled(DomainError):
    """The caller is not enrolled."""

    code = "COURSE_NOT_ENROLLED"


class LessonNotFound(DomainError):
    """None of a course that the caller may see."""

    code = "LESSON_NOT_FOUND"


class LessonQuizNotPassed(DomainError):
    """The lesson is a quiz that the caller has not passed."""

    code = "LESSON_QUIZ_NOT_PASSED"


class CourseCertificateNotFound(DomainError):
    """None with this number of a course that the caller manages."""

    code = "COURSE_CERTIFICATE_NOT_FOUND"


class TrainingRequirementNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "TRAINING_REQUIREMENT_NOT_FOUND"


class TrainingRequirementSetAlready(DomainError):
    """The organisation requires the course already."""

    code = "TRAINING_REQUIREMENT_SET_ALREADY"
