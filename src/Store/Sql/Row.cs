using System.Data.Common;

namespace Postern.Store.Sql;

/// <summary>Reads columns the way <see cref="Binding{T}"/> wrote them.</summary>
static class Row
{
    public static Guid Id(this DbDataReader row, int column) => new(row.GetFieldValue<byte[]>(column), bigEndian: true);

    public static Guid? IdOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Id(column);

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    /// <summary>As many octets as there are and as there is room for, without a copy by the driver where the query asks for <c>{row}</c> too.</summary>
    public static int Into(this DbDataReader row, int column, byte[] into) => (int)row.GetBytes(column, 0, into, 0, into.Length);

    public static byte[]? BytesOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Bytes(column);

    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
