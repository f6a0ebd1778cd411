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
