namespace Postern.Store.Migrations;

/// <summary>What happens to messages in the portal after they were put there: closed by their sender or by somebody they were not for, told of, renewed. Incidents.</summary>
static class PortalLife
{
    public const string Sql = """
        CREATE INDEX portal_links_copy ON portal_links (copy_id);
        CREATE INDEX portal_links_expire ON portal_links (expires_at_ms);

        CREATE TABLE portal_closures (
            copy_id {bytes} PRIMARY KEY,
            kind    TEXT    NOT NULL CHECK (kind IN ('retracted', 'not-for-me')),
            at_ms   BIGINT  NOT NULL);

        CREATE TABLE sender_pages (
            token_hash    {bytes} PRIMARY KEY,
            message_id    {bytes} NOT NULL UNIQUE,
            expires_at_ms BIGINT  NOT NULL);

        CREATE TABLE portal_told (
            subject_id {bytes} NOT NULL,
            what       TEXT    NOT NULL,
            at_ms      BIGINT  NOT NULL,
            PRIMARY KEY (subject_id, what));

        CREATE TABLE incidents (
            id           {bytes} PRIMARY KEY,
            kind         TEXT    NOT NULL,
            message_id   {bytes} NOT NULL,
            copy_id      {bytes} NOT NULL,
            at_ms        BIGINT  NOT NULL,
            closed_at_ms BIGINT,
            closed_by    {bytes});
        CREATE INDEX incidents_open ON incidents (id) WHERE closed_at_ms IS NULL;
        """;
}
