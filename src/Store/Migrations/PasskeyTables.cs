namespace Postern.Store.Migrations;

/// <summary>Passkeys of people of the organization and of the portal's visitors. Whose they are is an id or a blind index; what a person named them is sealed.</summary>
static class PasskeyTables
{
    public const string Sql = """
        CREATE TABLE passkeys (
            credential_hash {bytes} PRIMARY KEY,
            id              {bytes} NOT NULL UNIQUE,
            owner           {bytes} NOT NULL,
            facts           {bytes} NOT NULL,
            sign_count      BIGINT  NOT NULL,
            added_at_ms     BIGINT  NOT NULL,
            used_at_ms      BIGINT);
        CREATE INDEX passkeys_owner ON passkeys (owner);

        CREATE TABLE passkey_challenges (
            challenge_hash {bytes} PRIMARY KEY,
            expires_at_ms  BIGINT  NOT NULL);
        CREATE INDEX passkey_challenges_expire ON passkey_challenges (expires_at_ms);
        """;
}
