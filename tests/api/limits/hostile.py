"""Documents made to cost much, each under 10 kB, on a small schema like ours."""

from graphql import build_schema

SCHEMA = build_schema(
    """
    interface Node { id: ID! }
    type PageInfo { hasNextPage: Boolean! }
    type Member implements Node {
      id: ID!
      name(style: Style): String
      friend: Member
      friends(first: Int, last: Int): MemberConnection!
      badges: [Badge!]!
    }
    type Badge implements Node { id: ID! label: String member: Member }
    type Branch implements Node { id: ID! name: String members(first: Int = 20): MemberConnection! }
    type MemberConnection { edges: [MemberEdge!]! nodes: [Member!]! pageInfo: PageInfo! totalCount: Int }
    type MemberEdge { cursor: String! node: Member! }
    input Style { size: Int words: [String] style: Style grid: [[[[Int]]]] }
    union Found = Member | Badge | Branch
    type Query {
      me: Member
      member(id: ID!): Member
      members(first: Int, last: Int): MemberConnection!
      branches: [Branch!]!
      node(id: ID): Node
      nodes(ids: [ID!]!): [Node]!
      find(style: Style): [Found!]!
      matrix: [[Badge!]!]!
    }
    type Mutation { logIn(name: String): Member }
    type Subscription { memberChanged: Member }
    """
)


def _chain(count: int, spread: str) -> str:
    """Write fragments that use the next one; `NEXT` stands for its name."""
    links = [f"fragment F{i} on Member{{{spread.replace('NEXT', f'F{i + 1}')}}}" for i in range(count)]
    return "{me{...F0}}" + "".join(links) + f"fragment F{count} on Member{{id}}"


def _all_to_all(count: int, around: str, used: str = "...F0") -> str:
    """Write fragments that each spread all later ones; `SPREADS` stands for these."""
    fragments = [
        f"fragment F{i} on Member{{{around.replace('SPREADS', ' '.join(f'...F{j}' for j in range(i + 1, count)))} id}}"
        for i in range(count)
    ]
    return f"{{me{{{used}}}}}" + "".join(fragments)


def _many(count: int, template: str, glue: str = " ") -> str:
    """Repeat a text with `#` replaced by its number."""
    return glue.join(template.replace("#", str(i)) for i in range(count))


_FRIENDS = "{friend{friend{friend{id name}}} id}"

# Each with the code of the limit that refuses it before validation.
REFUSED: dict[str, tuple[str, str]] = {
    "doubling plain fragments": (_chain(49, "...NEXT ...NEXT"), "EXPANDED_FIELD_LIMIT"),
    "doubling aliased fragments": (_chain(40, "a:friend{...NEXT}b:friend{...NEXT}"), "ALIAS_LIMIT"),
    "doubling few aliased fragments": (_chain(14, "a:friend{...NEXT}b:friend{...NEXT}"), "DEPTH_LIMIT"),
    "fragments spreading all later ones": (_all_to_all(40, "SPREADS"), "EXPANDED_FIELD_LIMIT"),
    "nested fragments spreading all later ones": (_all_to_all(36, "friend{SPREADS}"), "DEPTH_LIMIT"),
    "300 equal object fields with subfields": ("{" + _many(300, "me{friend{id}}") + "}", "TOKEN_LIMIT"),
    "30 equal root fields": ("{" + _many(30, "me{id}") + "}", "ROOT_FIELD_LIMIT"),
    "600 equal object fields": ("{me{" + _many(600, "friend{id}") + "}}", "TOKEN_LIMIT"),
    "1200 directives": ("{me{id" + _many(1200, "@skip") + "}}", "TOKEN_LIMIT"),
    "300 @include": ("{me{id" + _many(240, " @include(if:true)") + "}}", "DIRECTIVE_LIMIT"),
    "3000 duplicate fields": ("{" + _many(3000, "me") + "}", "TOKEN_LIMIT"),
    "1900 duplicate fields": ("{me{" + _many(1900, "id") + "}}", "FIELD_LIMIT"),
    "1800 unknown fields": ("{" + _many(1800, "u#") + "}", "FIELD_LIMIT"),
    "500 aliases": ("{me{" + _many(500, "a#:id") + "}}", "ALIAS_LIMIT"),
    "300 aliased mutations": ("mutation{" + _many(300, "a#:logIn{id}") + "}", "ALIAS_LIMIT"),
    "20 aliased mutations": ("mutation{" + _many(20, "a#:logIn{id}") + "}", "MUTATION_ROOT_FIELD_LIMIT"),
    "mutations through a fragment": (
        "mutation{" + _many(600, "...A") + "}fragment A on Mutation{logIn{id}}",
        "MUTATION_ROOT_FIELD_LIMIT",
    ),
    "introspection cycle": (
        "{__schema{types" + "{fields{type" * 60 + "{name}" + "}}" * 60 + "}}",
        "INTROSPECTION_LIMIT",
    ),
    "introspection wide": ("{__schema{types{fields{" + _many(100, "args{type{name}}") + "}}}}", "INTROSPECTION_LIMIT"),
    "introspection through doubling fragments": (
        "{__schema{types{...F0}}}"
        + _many(16, "fragment F# on __Type{ofType{...G#}...G#}")
        + "".join(f"fragment G{i} on __Type{{...F{i + 1}}}" for i in range(16))
        + "fragment F16 on __Type{name fields{args{name}}}",
        "EXPANDED_FIELD_LIMIT",
    ),
    "introspection of lists in lists through fragments": (
        (
            "{__schema{types{...A}}}fragment A on __Type{fields{...B}}"
            "fragment B on __Field{args{type{inputFields{type{inputFields{name type{name}}}}}}}"
        ),
        "INTROSPECTION_LIMIT",
    ),
    "deep fields": ("{me{" + "friend{" * 190 + "id" + "}" * 190 + "}}", "DEPTH_LIMIT"),
    "inline fragments across fragments": (
        "{...F0}"
        + "".join(f"fragment F{i} on Query{{{'...{' * 8}...F{i + 1} me{{id}}{'}' * 9}" for i in range(49))
        + "fragment F49 on Query{me{id}}",
        "ROOT_FIELD_LIMIT",
    ),
    "220 operations": (_many(220, "query Q#{me{id}}"), "OPERATION_LIMIT"),
    "250 anonymous operations": (_many(250, "{me{id}}"), "OPERATION_LIMIT"),
    "220 unused fragments": ("{me{id}}" + _many(220, "fragment F# on Member{id}"), "FRAGMENT_LIMIT"),
    "1900 comments": ("#\n" * 1900 + "{me{id}}", "COMMENT_LIMIT"),
    "9900 lines": ("\n" * 9900 + "{me{id}}", "LINE_LIMIT"),
    "block string of 9900 lines": ('{member(id:"""' + "\n" * 9900 + '"""){id}}', "LINE_LIMIT"),
}

# Nested deeper than the parser follows.
UNREADABLE: dict[str, str] = {
    "lists in lists": "{find(style:{grid:" + "[" * 4000 + "]" * 4000 + "}){__typename}}",
    "objects in objects": "{find(style:" + "{style:" * 900 + "1" + "}" * 900 + "){__typename}}",
    "list types in list types": "query($v:" + "[" * 4000 + "Int" + "]" * 4000 + "){me{id}}",
    "inline fragments in inline fragments": "{" + "...{" * 900 + "me{id}" + "}" * 900 + "}",
    "fields in fields": "{" + "me{" * 2000 + "id" + "}" * 2000 + "}",
}

# Within the limits; each is valid, or refused by validation or for its cost.
ADMITTED: dict[str, str] = {
    "299 equal object fields": "{me{" + _many(299, "friend{id}") + "}}",
    "199 equal fields with arguments": "{me{" + _many(199, "name(style:{size:1})") + "}}",
    "180 conflicting arguments": "{me{" + _many(180, "name(style:{size:#})") + "}}",
    "599 equal leaves": "{me{" + _many(599, "id") + "}}",
    "50 overlapping fragments": "{me{" + _many(50, "...F#") + "}}" + _many(50, f"fragment F# on Member{_FRIENDS}"),
    "doubling aliased fragments to the limit": _chain(9, "a:friend{...NEXT}b:friend{...NEXT}"),
    "unused fragments spreading all later ones": _all_to_all(40, "SPREADS", used="id"),
    "unused nested fragments spreading all later ones": _all_to_all(36, "friend{SPREADS}", used="id"),
    "list fan-out": "{members(first:100){nodes{friends(first:100){nodes{friends(first:100){nodes{id}}}}}}}",
    "list fan-out of plain lists": "{branches{members{nodes{badges{member{badges{member{badges{id}}}}}}}}}",
    "1900 list items": "{find(style:{words:[" + '"x",' * 1900 + "]}){__typename}}",
    "600 wrong list items": "{find(style:{words:[" + "[1]," * 600 + "]}){__typename}}",
    "600 unknown input fields": "{find(style:{" + _many(600, "z#:1", ",") + "}){__typename}}",
    "600 duplicate input fields": "{find(style:{" + _many(600, "size:1", ",") + "}){__typename}}",
    "lists nested 190 times": "{find(style:{grid:" + "[" * 190 + "]" * 190 + "}){__typename}}",
    "objects nested 190 times": "{find(style:" + "{style:" * 190 + "{}" + "}" * 190 + "){__typename}}",
    "590 unknown fields": "{me{" + _many(590, "namefriends#") + "}}",
    "50 unknown directives": "{me{id " + _many(50, "@d#") + "}}",
    "600 unknown arguments": "{me(" + _many(600, "a#:1") + "){id}}",
    "900 unknown fragments": "{me{" + _many(900, "...U#") + "}}",
    "900 spreads of one fragment": "{me{" + _many(900, "...A") + "}}fragment A on Member{id}",
    "fragment cycle": "{me{...A}}fragment A on Member{...B}fragment B on Member{...A}",
    "fragment cycle through fields": "{me{...A}}fragment A on Member{friend{...B}}fragment B on Member{friend{...A}}",
    "300 impossible fragments": "{me{" + _many(300, "...on Badge{id}") + "}}",
    "introspection in 15 aliases": "{" + _many(15, "a#:__schema{types{name fields{name}}}") + "}",
    "inline fragments nested 190 times": "{" + "...{" * 190 + "me{id}" + "}" * 190 + "}",
    "480 unused variables": "query(" + _many(480, "$v#:Int") + "){me{id}}",
    "480 equal variables": "query(" + _many(480, "$v:Int") + "){me{id}}",
    "480 variables of unknown types": "query(" + _many(480, "$v#:Membr#") + "){me{id}}",
    "280 misplaced variables": (
        "query(" + _many(280, "$v#:Int") + "){find(style:{words:[" + _many(280, "$v#") + "]}){__typename}}"
    ),
    "800 undefined variables": "{find(style:{words:[" + _many(800, "$v#") + "]}){__typename}}",
    "10 operations with 48 fragments with variables": (
        _many(10, "query Q#($v:Style){me{...F0}}")
        + _chain(48, "name(style:$v)name(style:$v)name(style:$v)...NEXT").removeprefix("{me{...F0}}")
    ),
    "list types nested 90 times": "query(" + _many(10, f"$v#:{'[' * 90}Int{']' * 90}") + "){me{id}}",
    "string of 9900 letters": '{member(id:"' + "x" * 9900 + '"){id}}',
    "string of 1000 escapes": '{member(id:"' + "\\u{1F600}" * 1000 + '"){id}}',
    "block string of 1900 lines": '{member(id:"""' + "\n  x" * 1900 + '"""){id}}',
    "9900 commas": "," * 9900 + "{me{id}}",
    "errors after 1900 lines": "\n" * 1900 + "{" + _many(20, "u#") + "}",
    "number of 9900 digits": "{members(first:" + "9" * 9900 + "){nodes{id}}}",
    "name of 9900 letters": "{" + "u" * 9900 + "}",
}
