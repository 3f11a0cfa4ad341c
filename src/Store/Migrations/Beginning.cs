namespace Postern.Store.Migrations;

/// <summary>The first schema. Columns that could name a person are sealed ({bytes}); domains, times, sizes and states are in clear.</summary>
static class Beginning
{
    public const string Sql = """
        CREATE TABLE organizations (
            id            {bytes} PRIMARY KEY,
            number        BIGINT  NOT NULL UNIQUE,
            name          {bytes} NOT NULL,
            created_at_ms BIGINT  NOT NULL);

        CREATE TABLE organization_keys (
            organization_id {bytes} NOT NULL REFERENCES organizations (id),
            version         BIGINT  NOT NULL,
            wrapped         {bytes} NOT NULL,
            created_at_ms   BIGINT  NOT NULL,
            PRIMARY KEY (organization_id, version));

        CREATE TABLE messages (
            id              {bytes} PRIMARY KEY,
            organization_id {bytes} NOT NULL,
            accepted_at_ms  BIGINT  NOT NULL,
            door            TEXT    NOT NULL,
            size            BIGINT  NOT NULL,
            chunks          BIGINT  NOT NULL,
            key_version     BIGINT  NOT NULL,
            record_key      {bytes} NOT NULL,
            content_key     {bytes},
            sender          {bytes} NOT NULL,
            arrival         {bytes} NOT NULL,
            about           {bytes}) {clustered};

        CREATE TABLE chunks (
            message_id {bytes} NOT NULL,
            number     BIGINT  NOT NULL,
            sealed     {bytes} NOT NULL,
            PRIMARY KEY (message_id, number));

        CREATE TABLE arrivals (
            message_id {bytes} PRIMARY KEY,
            at_ms      BIGINT  NOT NULL);

        CREATE TABLE copies (
            id              {bytes} PRIMARY KEY,
            message_id      {bytes} NOT NULL,
            number          BIGINT  NOT NULL,
            domain          TEXT    NOT NULL,
            recipient_index {bytes} NOT NULL,
            recipient       {bytes} NOT NULL,
            state           TEXT    NOT NULL CHECK (state IN ('queued', 'held', 'delivered', 'failed')),
            lease           BIGINT  NOT NULL,
            due_at_ms       BIGINT  NOT NULL,
            attempts        BIGINT  NOT NULL,
            finished_at_ms  BIGINT,
            read_at_ms      BIGINT) {clustered};
        CREATE INDEX copies_due ON copies (lease, due_at_ms, domain, id) WHERE state = 'queued';
        CREATE INDEX copies_message ON copies (message_id);
        CREATE INDEX copies_domain ON copies (domain, id);
        CREATE INDEX copies_recipient ON copies (recipient_index, id);

        CREATE TABLE audit_chains (
            chain    BIGINT  PRIMARY KEY,
            sequence BIGINT  NOT NULL,
            hash     {bytes} NOT NULL,
            seal     {bytes} NOT NULL);

        CREATE TABLE audit (
            chain      BIGINT  NOT NULL,
            sequence   BIGINT  NOT NULL,
            at_ms      BIGINT  NOT NULL,
            what       TEXT    NOT NULL,
            message_id {bytes},
            copy_id    {bytes},
            evidence   TEXT,
            reply      {bytes},
            detail     TEXT,
            hash       {bytes} NOT NULL,
            PRIMARY KEY (chain, sequence));
        CREATE INDEX audit_message ON audit (message_id, copy_id);

        CREATE TABLE users (
            id          {bytes} PRIMARY KEY,
            name_index  {bytes} NOT NULL UNIQUE,
            name        {bytes} NOT NULL,
            verifier    {bytes} NOT NULL,
            added_at_ms BIGINT  NOT NULL);

        CREATE TABLE portal_links (
            link_hash     {bytes} PRIMARY KEY,
            copy_id       {bytes} NOT NULL,
            expires_at_ms BIGINT  NOT NULL);

        CREATE TABLE portal_codes (
            copy_id       {bytes} PRIMARY KEY,
            code_hash     {bytes} NOT NULL,
            expires_at_ms BIGINT  NOT NULL,
            tries         BIGINT  NOT NULL);

        CREATE TABLE portal_sessions (
            session_hash    {bytes} PRIMARY KEY,
            recipient_index {bytes} NOT NULL,
            expires_at_ms   BIGINT  NOT NULL);
        """;
}
