namespace Postern.Store.Migrations;

/// <summary>Keys and certificates of people, and what discovery remembers. Addresses are blind indexes; everything else that tells whose a key is, is sealed.</summary>
static class PeoplesKeys
{
    public const string Sql = """
        CREATE TABLE keys (
            id                {bytes} PRIMARY KEY,
            organization_id   {bytes} NOT NULL,
            owner             TEXT    NOT NULL CHECK (owner IN ('recipient', 'internal', 'organization', 'authority')),
            standard          TEXT    NOT NULL CHECK (standard IN ('smime', 'openpgp')),
            fingerprint_index {bytes} NOT NULL,
            trust             TEXT    NOT NULL,
            source            TEXT    NOT NULL,
            key_version       BIGINT  NOT NULL,
            record_key        {bytes} NOT NULL,
            facts             {bytes} NOT NULL,
            material          {bytes} NOT NULL,
            secret            {bytes},
            valid_until_ms    BIGINT,
            added_at_ms       BIGINT  NOT NULL,
            used_at_ms        BIGINT,
            warned_at_ms      BIGINT,
            UNIQUE (owner, fingerprint_index));
        CREATE INDEX keys_valid ON keys (valid_until_ms);

        CREATE TABLE key_addresses (
            address_index {bytes} NOT NULL,
            key_id        {bytes} NOT NULL,
            owner         TEXT    NOT NULL,
            PRIMARY KEY (address_index, key_id));
        CREATE INDEX key_addresses_key ON key_addresses (key_id);

        CREATE TABLE key_changes (
            number BIGINT PRIMARY KEY,
            count  BIGINT NOT NULL);
        INSERT INTO key_changes (number, count) VALUES (1, 0);

        CREATE TABLE discoveries (
            address_index {bytes} PRIMARY KEY,
            found         {bytes} NOT NULL,
            expires_at_ms BIGINT  NOT NULL);
        CREATE INDEX discoveries_expire ON discoveries (expires_at_ms);
        """;
}
