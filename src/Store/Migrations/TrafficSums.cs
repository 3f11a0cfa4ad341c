namespace Postern.Store.Migrations;

/// <summary>Counts by day alone, so that the overview adds up nothing, and counts by sender. Senders of what was counted before are in no count.</summary>
static class TrafficSums
{
    public const string Sql = """
        CREATE TABLE traffic_days (
            day        BIGINT NOT NULL,
            protection TEXT   NOT NULL,
            outcome    TEXT   NOT NULL,
            count      BIGINT NOT NULL,
            PRIMARY KEY (day, protection, outcome));

        INSERT INTO traffic_days (day, protection, outcome, count)
        SELECT day, protection, outcome, SUM(count) FROM traffic GROUP BY day, protection, outcome;

        CREATE TABLE traffic_senders (
            day          BIGINT  NOT NULL,
            sender_index {bytes} NOT NULL,
            message_id   {bytes} NOT NULL,
            count        BIGINT  NOT NULL,
            PRIMARY KEY (day, sender_index));
        """;
}
