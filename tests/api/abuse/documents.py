"""Requests made to cost much or to break something, each under 10 kB unless its name says otherwise.

All are meant for the real schema: some are valid and run, others are refused; none may cost more than a moment.
`TRUE` stands for the id of an organisation.
"""

import json
from collections.abc import Mapping
from typing import Any


def request(query: str, variables: Mapping[str, Any] | None = None, **more: Any) -> bytes:
    """A body. The standard library writes lone surrogates as escapes."""
    return json.dumps({"query": query, "variables": variables or {}, **more}).encode()


def _many(count: int, template: str, glue: str = " ") -> str:
    return glue.join(template.replace("#", str(number)) for number in range(count))


def _nested(field: str, levels: int, inside: str) -> str:
    return f"{field}{{" * levels + inside + "}" * levels


TOP = 'organisation(by:{code:"HD"})'

HOSTILE: Mapping[str, bytes] = {
    "up and down the tree": request("{" + TOP + "{" + _nested("children{parent", 4, "id").replace("}", "}}") + "}}"),
    "parents of parents": request("{" + TOP + "{" + _nested("parent", 180, "id") + "}}"),
    "children of children of children": request("{" + TOP + "{" + _nested("children", 3, "id") + "}}"),
    "children of children to the limit of depth": request("{" + TOP + "{" + _nested("children", 10, "id") + "}}"),
    "chains of chains": request("{" + TOP + "{" + _nested("chain", 9, "id") + "}}"),
    "posts of children of posts": request(
        "{" + TOP + "{children{posts{organisation{children{posts{organisation{children{id}}}}}}}}}"
    ),
    "holders of posts of everything": request(
        "{organisations(first:100){nodes{chain{posts{holders{holder{organisation{posts{holders{holder{id}}}}}}}}}}}"
    ),
    "members with their officers": request(
        "{members(first:100){nodes{organisation{chain{children{posts{holders{holder{termsOfOffice{post{id}}}}}}}}}}}"
    ),
    "twenty aliased lists": request("{" + _many(20, "a#:organisations(first:100){nodes{id chain{id}}}") + "}"),
    "thirty aliases below": request(
        "{organisations(first:100){nodes{" + _many(29, "a#:children{id}") + "}}}",
    ),
    "five hundred aliases": request("{" + TOP + "{" + _many(500, "a#:id") + "}}"),
    "directives": request("{" + TOP + "{id " + _many(300, "@include(if:true)") + "}}"),
    "fragments doubling": request(
        "{"
        + TOP
        + "{...F0}}"
        + "".join(f"fragment F{i} on Organisation{{...F{i + 1} ...F{i + 1}}}" for i in range(48))
        + "fragment F48 on Organisation{id}"
    ),
    "fragments doubling through aliases": request(
        "{"
        + TOP
        + "{...F0}}"
        + "".join(f"fragment F{i} on Organisation{{a:parent{{...F{i + 1}}} b:parent{{...F{i + 1}}}}}" for i in range(9))
        + "fragment F9 on Organisation{id}"
    ),
    "fragments in a circle": request(
        "{" + TOP + "{...A}} fragment A on Organisation{...B} fragment B on Organisation{...A}"
    ),
    "undefined fragments before the operation": request(_many(40, "fragment F# on Organisation{...G#}") + "{...X}"),
    "a lookup with an undefined variable": request("{organisation(by:{id:$x}){id}}"),
    "a lookup in a fragment before the operation": request(
        "fragment F on Query{organisation(by:{code:$c}){id}} query($c:String){...F}", {"c": "HD"}
    ),
    "ids in thousands": request("query($ids:[ID!]!){nodes(ids:$ids){id}}", {"ids": ["x"] * 1_900}),
    "true ids, many times": request(
        "query($ids:[ID!]!){nodes(ids:$ids){...on Organisation{children{id chain{id}}}}}", {"ids": ["TRUE"] * 220}
    ),
    "nodes in aliases": request(
        "query($ids:[ID!]!){" + _many(19, "a#:nodes(ids:$ids){id}") + "}", {"ids": ["TRUE"] * 100}
    ),
    "variables nested deeply": request("{__typename}", {"v": json.loads("[" * 500 + "]" * 500)}),
    "variables that nobody declared": request("{__typename}", {f"v{number}": number for number in range(700)}),
    "a filter of a thousand codes": request(
        "query($w:MemberWhereInput){members(first:1,where:$w){nodes{id}}}",
        {"w": {"memberNumber": {"oneOf": [f"HD{number:06}" for number in range(700)]}}},
    ),
    "a search that matches everything slowly": request(
        "query($s:String){members(first:1,where:{search:$s}){totalCount nodes{id}}}", {"s": "%_%_%_%_%_%_%_%_%_%_%"}
    ),
    "a search of many letters": request(
        "query($s:String){members(first:1,where:{search:$s}){nodes{id}}}", {"s": "李" * 1_500}
    ),
    "sort keys repeated": request("{members(first:1,orderBy:[" + "NAME_ASC," * 900 + "]){nodes{id}}}"),
    "a page of everything": request("{organisations(first:2147483647){nodes{id}}}"),
    "an int beyond 32 bits": request("{organisations(first:2147483648){nodes{id}}}"),
    "an int of nine thousand digits": request("{organisations(first:" + "9" * 9_000 + "){nodes{id}}}"),
    "an int of nine thousand digits in variables": request(
        "query($n:Int){organisations(first:$n){nodes{id}}}", None
    ).replace(b'"variables": {}', b'"variables": {"n": ' + b"9" * 9_000 + b"}"),
    "floats that are no numbers": request("query($n:Int){organisations(first:$n){nodes{id}}}", {"n": float("nan")}),
    "floats beyond all bounds": request("query($n:Int){organisations(first:$n){nodes{id}}}", {"n": float("inf")}),
    "a float for an int": request("query($n:Int){organisations(first:$n){nodes{id}}}", {"n": 1e300}),
    "NUL in a variable": request("query($c:String){organisation(by:{code:$c}){id}}", {"c": "HD\x00"}),
    "NUL in a literal": request('{organisation(by:{code:"HD\\u0000"}){id}}'),
    "NUL in a cursor and an id": request(
        "query($c:String,$i:ID!){organisations(first:1,after:$c){nodes{id}} node(id:$i){id}}",
        {"c": "\x00", "i": "\x00"},
    ),
    "half a character in a variable": request("query($c:String){organisation(by:{code:$c}){id}}", {"c": "\ud83d"}),
    "half a character in a literal": request('{organisation(by:{code:"\\ud83d"}){id}}'),
    "half a character as it is": request('{organisation(by:{code:"\ud83d"}){id}}'),
    "half a character in a password": request(
        'mutation{sessionOpen(input:{login:"HD001998",password:"\\ud83dxxxxxxx",deviceName:"\\udc00",'
        'requestKey:"01893a3e-7d3b-7000-8000-000000000077"}){userErrors{code}}}'
    ),
    "half a character in a join request": request(
        'mutation{joinRequestSubmit(input:{organisationId:"TRUE",name:"\\ud83d李",identityNumber:"\\udc00",'
        'phoneNumber:"13800138000",employmentKind:PERMANENT,note:"\\u0000"}){userErrors{code}}}'
    ),
    "a code of half a character": request(
        'mutation{accountActivate(input:{login:"\\ud83d",activationCode:"\\udc00",password:"\\ud83d\\ud83dxxxxxx"})'
        "{userErrors{code}}}"
    ),
    "wrong types for every scalar": request(
        "query($p:PhoneNumber!){joinRequestReceipt(reference:5,phoneNumber:$p){reference}}", {"p": {"a": [1]}}
    ),
    "days that do not exist": request(
        '{members(first:1,where:{joinedOn:{gte:"2026-02-30",lte:"99999-01-01"}}){nodes{id}}}'
    ),
    "days at the end of time": request(
        '{members(first:1,where:{joinedOn:{gte:"0001-01-01",lte:"9999-12-31"}}){nodes{id}}}'
    ),
    "cursors of other lists": request(
        '{organisations(first:1,after:"eyJ4IjpbMSwyLDNdfQ"){nodes{id}} members(first:1,after:"'
        + "A" * 8_000
        + '"){nodes{id}}}'
    ),
    "names of python": request("{__class__ __dict__ self}"),
    "introspection in a circle": request(
        "{__schema{types{" + _nested("fields{type", 8, "name").replace("}", "}}") + "}}}"
    ),
    "introspection in aliases": request("{" + _many(20, "a#:__schema{types{name fields{name type{name}}}}") + "}"),
    "five sign-outs of nobody": request(
        "mutation{" + _many(5, 'a#:sessionClose(input:{sessionId:"x"}){__typename}') + "}"
    ),
    "six mutations": request("mutation{" + _many(6, "a#:sessionClose(input:{}){__typename}") + "}"),
    "a subscription over HTTP": request("subscription{notificationAdded{id}}"),
    "ten thousand commas": request("{" + "," * 9_500 + "__typename}"),
    "nine thousand lines": request("\n" * 4_800 + "{u0 u1 u2 u3}"),
    "four hundred unknown fields": request("{" + _many(400, "organisatio#") + "}"),
    "arguments that conflict": request(
        "{" + TOP + "{" + _many(200, "id") + "}" + _many(19, 'organisation(by:{code:"#"}){id}') + "}"
    ),
    "a value nested deeply": request("{members(where:" + "{search:" * 900 + "1" + "}" * 900 + "){nodes{id}}}"),
}

_MEMBER = "id memberNumber name state stateLabel joinedOn employmentKind maskedPhoneNumber maskedIdentityNumber"

_ORGANISATION = "organisation{id code name nameEn kind kindLabel foundedOn}"

DEAR: Mapping[str, bytes] = {
    f"{count} pages of {what}": request("{" + _many(count, f"a#:members(first:100){{{inside}}}") + "}")
    for what, inside in {
        "members": f"nodes{{{_MEMBER}}}",
        "members with their organisations": f"edges{{cursor node{{{_MEMBER} {_ORGANISATION}}}}}",
        "personal fields": "nodes{private{phoneNumber identityNumber}}",
    }.items()
    for count in (9, 14, 20)
}
"""Valid, on both sides of the limit of cost; for an officer who sees two thousand members."""

MALFORMED: Mapping[str, bytes] = {
    "not UTF-8": b'{"query": "{__typename \xff\xfe}"}',
    "UTF-16": '{"query": "{__typename}"}'.encode("utf-16"),
    "half of a sequence": b'{"query": "{__typename}", "variables": {"a": "\xe6\x9d"}}',
    "NUL as it is": b'{"query": "{__typename\x00}"}',
    "a byte order mark": b'\xef\xbb\xbf{"query": "{__typename}"}',
    "nothing": b"",
    "a number": b"1",
    "null": b"null",
    "a list": b"[]",
    "a list of requests": b'[{"query":"{__typename}"},{"query":"{__typename}"}]',
    "objects without end": b'{"a":' * 4_000,
    "lists without end": b"[" * 9_900,
    "two queries": b'{"query":"{__typename}","query":"{a}"}',
    "two queries behind an escape": b'{"query":"{__typename}","\\u0071uery":"{a}"}',
    "not a number": b'{"query":"{__typename}","variables":{"n":NaN}}',
    "a query of the wrong type": b'{"query":{"a":1}}',
    "variables of the wrong type": b'{"query":"{__typename}","variables":"x"}',
    "an operation name of the wrong type": b'{"query":"{__typename}","operationName":[]}',
    "100 kB of spaces": b" " * 99_900 + b"{}",
    "100 kB of variables": request("{__typename}", {"v": "x" * 99_000}),
    "100 kB of small variables": request("{__typename}", {"v": [0] * 33_000}),
    "100 kB of ids": request("query($ids:[ID!]!){nodes(ids:$ids){id}}", {"ids": ["x"] * 19_000}),
    "100 kB of text": request('{organisation(by:{code:"' + "x" * 99_000 + '"}){id}}'),
    "100 kB of braces": request("{" * 49_000 + "}" * 49_000),
    "more than 100 kB": request("{__typename}", {"v": "x" * 200_000}),
}
