using System.Data;
using System.Data.Common;
using System.Reflection;

namespace Postern.Store.Sql;

/// <summary>Binds the properties of an anonymous object to parameters of the same names. What reflection finds is kept for each type.</summary>
static class Binding<T>
{
    static readonly Column[] Columns = [.. typeof(T).GetProperties().Select(Of)];

    public static void Declare(DbParameterCollection parameters, Func<DbParameter> create)
    {
        foreach (var column in Columns)
        {
            var parameter = create();
            parameter.ParameterName = "@" + column.Name;
            parameter.DbType = column.Type;
            parameters.Add(parameter);
        }
    }

    public static void Fill(DbParameterCollection parameters, T with)
    {
        for (var i = 0; i < Columns.Length; i++) parameters[i].Value = Columns[i].Read(with);
    }

    sealed record Column(string Name, DbType Type, Func<T, object> Read);

    // Ids are kept as 16 octets, most significant first, so that UUIDv7 sorts by time; times as milliseconds UTC.
    static Column Of(PropertyInfo property) => property.PropertyType switch
    {
        var t when t == typeof(Guid) => new(property.Name, DbType.Binary, Reader<Guid>(property, id => id.ToByteArray(bigEndian: true))),
        var t when t == typeof(Guid?) => new(property.Name, DbType.Binary, Reader<Guid?>(property, id => id?.ToByteArray(bigEndian: true))),
        var t when t == typeof(DateTimeOffset) => new(property.Name, DbType.Int64, Reader<DateTimeOffset>(property, at => at.ToUnixTimeMilliseconds())),
        var t when t == typeof(DateTimeOffset?) => new(property.Name, DbType.Int64, Reader<DateTimeOffset?>(property, at => at?.ToUnixTimeMilliseconds())),
        var t when t == typeof(byte[]) => new(property.Name, DbType.Binary, Reader<byte[]?>(property, bytes => bytes)),
        var t when t == typeof(string) => new(property.Name, DbType.String, Reader<string?>(property, text => text)),
        var t when t == typeof(int) => new(property.Name, DbType.Int64, Reader<int>(property, number => (long)number)),
        var t when t == typeof(long) => new(property.Name, DbType.Int64, Reader<long>(property, number => number)),
        var t when t == typeof(long?) => new(property.Name, DbType.Int64, Reader<long?>(property, number => number)),
        var t => throw new NotSupportedException($"a column of type {t.Name}"),
    };

    static Func<T, object> Reader<TValue>(PropertyInfo property, Func<TValue, object?> convert)
    {
        var get = property.GetMethod!.CreateDelegate<Func<T, TValue>>();
        return with => convert(get(with)) ?? DBNull.Value;
    }
}
