using System.Data.Common;

namespace Postern.Store.Sql;

/// <summary>One connection and the statements prepared on it. Used by one caller at a time.</summary>
internal sealed class Session(DbConnection connection, Dialect dialect) : IAsyncDisposable
{
    readonly Dictionary<string, DbCommand> prepared = new(StringComparer.Ordinal);

    /// <returns>Rows changed.</returns>
    public Task<int> Execute<TWith>(string sql, TWith with, CancellationToken ct) => Prepared(sql, with).ExecuteNonQueryAsync(ct);

    public Task<int> Execute(string sql, CancellationToken ct) => Execute(sql, Nothing.Bound, ct);

    public async Task<List<T>> Query<TWith, T>(string sql, TWith with, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await using var rows = await Prepared(sql, with).ExecuteReaderAsync(ct);
        List<T> found = [];
        while (await rows.ReadAsync(ct)) found.Add(read(rows));
        return found;
    }

    /// <summary>Several statements without parameters, run once: migrations and pragmas.</summary>
    public async Task Script(string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = dialect.Spell(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values) await command.DisposeAsync();
        await connection.DisposeAsync();
    }

    DbCommand Prepared<TWith>(string sql, TWith with)
    {
        if (!prepared.TryGetValue(sql, out var command)) prepared.Add(sql, command = Prepare<TWith>(sql));
        Binding<TWith>.Fill(command, with);
        return command;
    }

    DbCommand Prepare<TWith>(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = dialect.Spell(sql);
        Binding<TWith>.Declare(command);
        return command;
    }

    sealed record Nothing
    {
        public static readonly Nothing Bound = new();
    }
}
