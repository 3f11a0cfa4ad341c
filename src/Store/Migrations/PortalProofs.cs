namespace Postern.Store.Migrations;

/// <summary>
/// How a session of the portal proved its mailbox, which passkeys stand for which mailbox and since when, and what a message asks for besides: a question, sealed, and
/// a slow hash of its answer.
/// </summary>
static class PortalProofs
{
    // A session of the release before proved its mailbox by code, at a moment that nobody wrote down.
    public const string Sql = """
        ALTER TABLE portal_sessions ADD COLUMN passkey_id {bytes};
        ALTER TABLE portal_sessions ADD COLUMN code_at_ms BIGINT NOT NULL DEFAULT 0;

        CREATE TABLE portal_passkeys (
            passkey_id      {bytes} PRIMARY KEY,
            recipient_index {bytes} NOT NULL,
            code_at_ms      BIGINT  NOT NULL);

        CREATE TABLE portal_demands (
            message_id  {bytes} PRIMARY KEY,
            sensitivity TEXT    NOT NULL CHECK (sensitivity IN ('routine', 'sensitive', 'high')),
            question    {bytes},
            answer_hash {bytes});

        CREATE TABLE portal_answers (
            copy_id {bytes} PRIMARY KEY,
            tries   BIGINT  NOT NULL);

        CREATE TABLE portal_answered (
            session_hash {bytes} NOT NULL,
            copy_id      {bytes} NOT NULL,
            PRIMARY KEY (session_hash, copy_id));
        """;
}
