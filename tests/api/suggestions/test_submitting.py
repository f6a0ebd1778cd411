"""Handing a suggestion in takes few statements: rules are looked at after the lock, what is written goes at once."""

from tests.support.api import Client, Recorder, request_key

MOST = 6
"""The claim of the request key, the lock, who the caller is to it, where it goes, all that is written, the answer."""
CATEGORIES = "{suggestionCategories(first: 1) {nodes {id}}}"
DRAFT = {"title": "加装风扇", "body": "夏天太热"}


async def test_a_suggestion_is_handed_in_by_few_statements(demo: Client, recorder: Recorder) -> None:
    member = await demo.sign_in("HD000001", "demo-member-2026")
    categories = await member.run(CATEGORIES)
    category_id = categories["data"]["suggestionCategories"]["nodes"][0]["id"]
    for _ in range(3):  # the third time all statements are made
        wish = {"input": {**DRAFT, "categoryId": category_id, "requestKey": request_key()}}
        drafted = await member.send("mobile/suggestions/suggestion_draft", wish)
        which = {"suggestionId": drafted["data"]["suggestionDraft"]["suggestion"]["id"], "requestKey": request_key()}
        with recorder.recording() as statements:
            answer = await member.send("mobile/suggestions/suggestion_submit", {"input": which})

    assert answer["data"]["suggestionSubmit"]["suggestion"]["state"] == "SUBMITTED"
    assert len(statements) <= MOST
