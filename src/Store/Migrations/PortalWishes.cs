namespace Postern.Store.Migrations;

/// <summary>
/// What recipients chose: the language of notices, a phrase, sealed, and that several people read the mailbox; the names of those, sealed. And the references of notices, by
/// which anybody can ask whether one is real: notices of before have none.
/// </summary>
static class PortalWishes
{
    public const string Sql = """
        CREATE TABLE portal_wishes (
            recipient_index {bytes} PRIMARY KEY,
            language        TEXT,
            phrase          {bytes},
            is_shared       BIGINT NOT NULL);

        CREATE TABLE portal_readers (
            id              {bytes} PRIMARY KEY,
            recipient_index {bytes} NOT NULL,
            name            {bytes} NOT NULL,
            made_at_ms      BIGINT  NOT NULL);
        CREATE INDEX portal_readers_mailbox ON portal_readers (recipient_index);

        ALTER TABLE portal_sessions ADD COLUMN reader_id {bytes};

        CREATE TABLE portal_references (
            reference     TEXT    PRIMARY KEY,
            copy_id       {bytes} NOT NULL,
            domain        TEXT    NOT NULL,
            sent_at_ms    BIGINT  NOT NULL,
            forget_at_ms  BIGINT  NOT NULL);
        CREATE INDEX portal_references_end ON portal_references (forget_at_ms);
        """;
}
