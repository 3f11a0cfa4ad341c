namespace Postern.Store.Migrations;

/// <summary>Authenticator apps of people (RFC 6238): the sealed key, and the last step of time whose code was taken.</summary>
static class StaffTotp
{
    public const string Sql = """
        CREATE TABLE staff_totp (
            staff_id   {bytes} PRIMARY KEY,
            key_sealed {bytes} NOT NULL,
            used_step  BIGINT  NOT NULL,
            made_at_ms BIGINT  NOT NULL);
        """;
}
