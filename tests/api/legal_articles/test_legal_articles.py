"""Legal articles as members use them: found by words, judged, and asked further, with the article attached."""

from tests.support.access import all_kinds
from tests.support.api import Client


async def test_a_member_finds_judges_and_asks_further(demo: Client) -> None:
    member = (await all_kinds(demo))["member"]
    listed = await member.send("mobile/legal_articles/legal_articles", {"where": {"search": "加班费"}})
    [found] = listed["data"]["legalArticles"]["nodes"]
    answer = await member.send("mobile/legal_articles/legal_article", {"id": found["id"]})
    article = answer["data"]["legalArticle"]
    [basis] = article["bases"]
    assert (basis["statute"]["name"], basis["provision"]) == ("中华人民共和国劳动法", "第四十四条")
    assert (article["helpfulCount"], article["viewerJudgement"]) == (None, None)

    for said in (True, False):
        given = {"legalArticleId": found["id"], "isHelpful": said}
        judged = await member.send("mobile/legal_articles/legal_article_judge", {"input": given})
        judged_article = judged["data"]["legalArticleJudge"]["legalArticle"]
        assert judged_article["viewerJudgement"] == ("HELPFUL" if said else "UNHELPFUL")

    link = article["consultationLink"]
    asked = {
        "unitId": link["unit"]["id"],
        "title": link["title"],
        "body": "我的情况如下。",
        "legalArticleId": found["id"],
    }
    question = await member.send("mobile/suggestions/management_question_ask", {"input": asked})
    assert question["data"]["managementQuestionAsk"]["userErrors"] == []
    shown = await member.send(
        "mobile/suggestions/management_question", {"id": question["data"]["managementQuestionAsk"]["question"]["id"]}
    )
    assert shown["data"]["managementQuestion"]["legalArticle"] == {"id": found["id"], "question": article["question"]}
    nothing = {**asked, "legalArticleId": link["unit"]["id"]}
    refused = await member.send("mobile/suggestions/management_question_ask", {"input": nothing})
    assert refused["data"]["managementQuestionAsk"] is None
    assert article["question"] in link["title"]


async def test_two_revisions_are_compared_for_who_may_read_both(demo: Client) -> None:
    callers = await all_kinds(demo)
    officer, member = callers["federation officer"], callers["member"]
    listed = await member.send("mobile/legal_articles/legal_articles", {"where": {"search": "加班费"}})
    [found] = listed["data"]["legalArticles"]["nodes"]
    shown = (await member.send("mobile/legal_articles/legal_article", {"id": found["id"]}))["data"]["legalArticle"]
    said = {
        "category": shown["category"],
        "question": shown["question"],
        "answer": f"{shown['answer']}<p>也可以咨询工会。</p>",
        "validFrom": shown["validFrom"],
        "bases": [{"statuteId": each["statute"]["id"]} for each in shown["bases"]],
    }
    revised = await officer.send(
        "console/legal_articles/legal_article_revise", {"input": {"legalArticleId": found["id"], "article": said}}
    )
    assert revised["data"]["legalArticleRevise"]["userErrors"] == []

    given = {"id": found["id"], "older": 1, "newer": 2}
    seen = [
        (await by.send("console/legal_articles/legal_article_difference", numbers))["data"]["legalArticle"]
        for by, numbers in ((officer, given), (officer, {**given, "newer": 3}), (member, given))
    ]

    english, added, basis = seen[0]["difference"]  # nobody wrote the question in English again
    assert (english["part"], english["kind"], english["after"]) == ("QUESTION_EN", "REMOVED", None)
    assert added == {"part": "ANSWER", "kind": "ADDED", "before": None, "after": "也可以咨询工会。"}
    assert (basis["part"], "第四十四条" in basis["before"], "第四十四条" in basis["after"]) == ("BASIS", True, False)
    assert [each["difference"] for each in seen[1:]] == [[], []]
