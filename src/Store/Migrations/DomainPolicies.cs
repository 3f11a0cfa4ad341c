namespace Postern.Store.Migrations;

/// <summary>MTA-STS policies of domains (RFC 8461): published by them for everybody, so nothing is sealed.</summary>
static class DomainPolicies
{
    public const string Sql = """
        CREATE TABLE sts_policies (
            domain        TEXT   PRIMARY KEY,
            id            TEXT   NOT NULL,
            policy        TEXT   NOT NULL,
            fetched_at_ms BIGINT NOT NULL,
            expires_at_ms BIGINT NOT NULL,
            checked_at_ms BIGINT NOT NULL,
            used_at_ms    BIGINT NOT NULL);
        CREATE INDEX sts_policies_expire ON sts_policies (expires_at_ms);
        """;
}
