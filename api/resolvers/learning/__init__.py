"""Root fields of learning: banks and quizzes, courses and certificates, required training."""

from api.resolvers.learning.courses import CourseMutation, CourseQuery, course_filters
from api.resolvers.learning.quizzes import QuizMutation, QuizQuery, quiz_filters
from api.resolvers.learning.trainings import TrainingMutation, TrainingQuery, training_filters

__all__ = ["LearningMutation", "LearningQuery", "course_filters", "quiz_filters", "training_filters"]


class LearningQuery(QuizQuery, CourseQuery, TrainingQuery):
    """All root reads of learning."""


class LearningMutation(QuizMutation, CourseMutation, TrainingMutation):
    """All root mutations of learning."""
