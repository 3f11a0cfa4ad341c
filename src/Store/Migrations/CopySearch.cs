namespace Postern.Store.Migrations;

/// <summary>What the administration looks for: copies by sender, by protection, by what went wrong; the audit by time; counts by day. Rows of before have no sender to be found by.</summary>
static class CopySearch
{
    public const string Sql = """
        ALTER TABLE copies ADD COLUMN sender_index {bytes};
        ALTER TABLE copies ADD COLUMN protection TEXT;
        CREATE INDEX copies_sender ON copies (sender_index, id) WHERE sender_index IS NOT NULL;
        CREATE INDEX copies_stuck ON copies (state, id) WHERE state IN ('held', 'failed');
        CREATE INDEX copies_kept ON copies (protection, id) WHERE protection IN ('smime', 'openpgp', 'portal');
        CREATE INDEX audit_house ON audit (at_ms) WHERE message_id IS NULL;

        CREATE TABLE traffic (
            day        BIGINT NOT NULL,
            domain     TEXT   NOT NULL,
            protection TEXT   NOT NULL,
            outcome    TEXT   NOT NULL,
            count      BIGINT NOT NULL,
            PRIMARY KEY (day, domain, protection, outcome));

        CREATE TABLE traffic_folds (
            chain    BIGINT PRIMARY KEY,
            sequence BIGINT NOT NULL);
        """;
}
