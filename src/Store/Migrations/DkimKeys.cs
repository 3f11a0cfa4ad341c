namespace Postern.Store.Migrations;

/// <summary>The organization's DKIM keys. What the DNS shows to everybody is in clear; the private halves are sealed.</summary>
static class DkimKeys
{
    public const string Sql = """
        CREATE TABLE dkim_keys (
            id              {bytes} PRIMARY KEY,
            organization_id {bytes} NOT NULL,
            domain          TEXT    NOT NULL,
            selector        TEXT    NOT NULL,
            algorithm       TEXT    NOT NULL CHECK (algorithm IN ('rsa-sha256', 'ed25519-sha256')),
            state           TEXT    NOT NULL CHECK (state IN ('waiting', 'active', 'retiring', 'retired')),
            is_forced       BIGINT  NOT NULL,
            public_key      TEXT    NOT NULL,
            key_version     BIGINT  NOT NULL,
            record_key      {bytes} NOT NULL,
            secret          {bytes},
            made_at_ms      BIGINT  NOT NULL,
            changed_at_ms   BIGINT  NOT NULL,
            kept_until_ms   BIGINT,
            checked_at_ms   BIGINT,
            finding         TEXT,
            UNIQUE (domain, selector));
        """;
}
