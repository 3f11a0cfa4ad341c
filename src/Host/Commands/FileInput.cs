namespace Postern.Host.Commands;

/// <summary>Reads a file that a verb names, or standard input.</summary>
static class FileInput
{
    /// <param name="file">A path, or - for standard input.</param>
    /// <param name="sizeMax">In octets.</param>
    /// <param name="ct">Stops reading.</param>
    /// <exception cref="Settings.StartRefusedException">It cannot be read, or is too large.</exception>
    public static async Task<byte[]> Read(string file, long sizeMax, CancellationToken ct)
    {
        try
        {
            await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            using var whole = new MemoryStream();
            var buffer = new byte[81920];
            for (int read; (read = await input.ReadAsync(buffer, ct)) > 0;)
            {
                if (whole.Length + read > sizeMax) throw new Settings.StartRefusedException($"{file} is larger than {sizeMax} octets");
                whole.Write(buffer, 0, read);
            }

            return whole.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Settings.StartRefusedException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
