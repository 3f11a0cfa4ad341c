using System.Net.Sockets;
using Postern.Store.Spool;

namespace Postern.Tests.Store.Spool;

/// <summary>A file that grows under a seal: what breaks on the way costs what did not arrive yet and nothing else.</summary>
public sealed class SealedFileTests : IDisposable
{
    static readonly CancellationToken Ct = CancellationToken.None;
    static readonly byte[] Octets = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 31))];

    readonly string path = Path.Combine(Path.GetTempPath(), $"postern-sealed-{Guid.CreateVersion7():N}");

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task What_came_in_slices_is_read_as_one()
    {
        using var file = New();
        foreach (var slice in Octets.Chunk(70_001)) await file.Append(new MemoryStream(slice), slice.Length, Ct);

        Assert.Equal(Octets.Length, file.Length);
        Assert.Equal(Octets, await Read(file.Open()));
        Assert.Equal(-1, (await File.ReadAllBytesAsync(path, Ct)).AsSpan().IndexOf(Octets.AsSpan(0, 32)));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_no_full_disk_and_costs_one_piece()
    {
        using var file = New();

        await Assert.ThrowsAsync<SocketException>(() => file.Append(new Breaking(Octets, at: 100_000), Octets.Length, Ct));
        Assert.Equal(SealedFile.PieceMax, file.Length);
        await file.Append(new MemoryStream(Octets[SealedFile.PieceMax..]), Octets.Length, Ct);

        Assert.Equal(Octets, await Read(file.Open()));
    }

    [Fact]
    public async Task A_full_disk_says_so_and_keeps_what_was_there()
    {
        File.CreateSymbolicLink(path, "/dev/full");
        using var file = New();

        await Assert.ThrowsAsync<FileNotWrittenException>(() => file.Append(new MemoryStream(Octets), Octets.Length, Ct));
        Assert.Equal(0, file.Length);
        File.Delete(path);
        await file.Append(new MemoryStream(Octets), Octets.Length, Ct);

        Assert.Equal(Octets, await Read(file.Open()));
    }

    [Fact]
    public async Task Who_reads_it_reads_on_when_it_goes()
    {
        var file = New();
        await file.Append(new MemoryStream(Octets), Octets.Length, Ct);
        var reading = file.Open();
        file.Dispose();

        Assert.False(File.Exists(path));
        Assert.Equal(Octets, await Read(reading));
    }

    [Fact]
    public async Task More_than_was_told_is_not_kept()
    {
        using var file = New();

        await Assert.ThrowsAsync<InvalidDataException>(() => file.Append(new MemoryStream(Octets), Octets.Length - 1, Ct));
        Assert.True(file.Length < Octets.Length);
    }

    [Theory]
    [InlineData(0)] // a length
    [InlineData(4)] // a nonce
    [InlineData(2000)] // an octet
    [InlineData(SealedFile.PieceMax + 40)] // of the second piece
    public async Task What_was_altered_is_not_given_out(int at)
    {
        using var file = New();
        await file.Append(new MemoryStream(Octets), Octets.Length, Ct);
        var altered = await File.ReadAllBytesAsync(path, Ct);
        altered[at] ^= 0x80;
        await File.WriteAllBytesAsync(path, altered, Ct);

        await Assert.ThrowsAsync<SealBrokenException>(() => Read(file.Open()));
    }

    [Fact]
    public async Task A_piece_opens_at_its_place_only()
    {
        using var file = New();
        foreach (var slice in Octets.Chunk(1000).Take(2)) await file.Append(new MemoryStream(slice), slice.Length, Ct);
        var pieces = await File.ReadAllBytesAsync(path, Ct);
        await File.WriteAllBytesAsync(path, [.. pieces[(pieces.Length / 2)..], .. pieces[..(pieces.Length / 2)]], Ct);

        await Assert.ThrowsAsync<SealBrokenException>(() => Read(file.Open()));
    }

    SealedFile New() => new(path, Guid.CreateVersion7());

    static async Task<byte[]> Read(Stream stream)
    {
        await using var reading = stream;
        using var all = new MemoryStream();
        await reading.CopyToAsync(all, Ct);
        return all.ToArray();
    }

    sealed class Breaking(byte[] octets, int at) : MemoryStream(octets, 0, at)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new SocketException((int)SocketError.ConnectionReset);
    }
}
