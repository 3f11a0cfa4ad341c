namespace Postern.Store.Migrations;

/// <summary>
/// What is answered by what, and how it came. Message-IDs and people are blind indexes, addresses for answers are hashes; domains, roads and times
/// are in clear.
/// </summary>
static class ReplyTables
{
    public const string Sql = """
        CREATE TABLE sent_ids (
            message_id {bytes} PRIMARY KEY,
            id_index   {bytes} NOT NULL) {clustered};
        CREATE INDEX sent_ids_index ON sent_ids (id_index);

        CREATE TABLE replies (
            message_id   {bytes} PRIMARY KEY,
            answers_id   {bytes} NOT NULL,
            copy_id      {bytes},
            person_index {bytes} NOT NULL,
            domain       TEXT    NOT NULL,
            at_ms        BIGINT  NOT NULL,
            found        TEXT    NOT NULL,
            road         TEXT    NOT NULL,
            tls_version  TEXT,
            cipher       TEXT,
            bits         BIGINT,
            is_verified  BIGINT  NOT NULL,
            author       TEXT    NOT NULL,
            proof        TEXT    NOT NULL,
            is_automatic BIGINT  NOT NULL) {clustered};
        CREATE INDEX replies_answers ON replies (answers_id);
        CREATE INDEX replies_person ON replies (person_index, message_id);
        CREATE INDEX replies_domain ON replies (domain, message_id);

        CREATE TABLE reply_addresses (
            token_hash    {bytes} PRIMARY KEY,
            copy_id       {bytes} NOT NULL,
            expires_at_ms BIGINT  NOT NULL,
            hinted_at_ms  BIGINT);

        CREATE TABLE inbound_hops (
            domain     TEXT   NOT NULL,
            way        TEXT   NOT NULL,
            is_secure  BIGINT NOT NULL,
            count      BIGINT NOT NULL,
            last_at_ms BIGINT NOT NULL,
            PRIMARY KEY (domain, way));
        """;
}
