"""Batch reads of learning 宣传教育."""

from collections.abc import Mapping

from db.batch import Batch
from db.loaders.learning import banks, courses, quizzes, trainings

BATCHES: Mapping[str, Batch] = {
    each.name: each
    for each in (
        quizzes.quiz_by_id,
        quizzes.quiz_results_by_quiz_id,
        quizzes.quiz_attempt_by_id,
        quizzes.own_quiz_attempts_by_quiz_id,
        quizzes.quiz_questions_by_attempt_id,
        quizzes.quiz_keys_by_attempt_id,
        courses.course_by_id,
        courses.lesson_by_id,
        courses.lessons_by_course_id,
        courses.course_enrolment_by_id,
        courses.own_course_enrolments_by_course_id,
        courses.course_certificate_by_id,
        courses.course_certificate_by_enrolment_id,
        courses.course_counts_by_course_id,
        trainings.training_requirement_by_id,
        trainings.training_counts_by_requirement_id,
        banks.question_bank_by_id,
        banks.bank_question_by_id,
    )
}
"""All of them by name."""
