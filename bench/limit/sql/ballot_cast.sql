-- $1 union, $2 vote, $3 caller, $4 envelope, $5 its hash, $6 channel
SELECT outcome, number, hash, definition_hash, sealed_promise_key
FROM unionhall_ballot_cast($1::uuid, $2::uuid, $3::uuid, $4::bytea, $5::bytea, $6::text, false, NULL)
