"""Root fields of learning: banks and quizzes, courses and certificates."""

from api.resolvers.learning.courses import CourseMutation, CourseQuery, course_filters
from api.resolvers.learning.quizzes import QuizMutation, QuizQuery, quiz_filters

__all__ = ["LearningMutation", "LearningQuery", "course_filters", "quiz_filters"]


class LearningQuery(QuizQuery, CourseQuery):
    """All root reads of learning."""


class LearningMutation(QuizMutation, CourseMutation):
    """All root mutations of learning."""
