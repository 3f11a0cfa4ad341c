using System.Buffers;
using System.Text.Json;

namespace Postern.Mail.Trace;

/// <summary>
/// Received fields as JSON Lines: <c>{"id":…,"value":"…"}</c> in, what each says out, in the same order. A line that is no such object is told apart and does not stop
/// the others. Memory is bounded by one line.
/// </summary>
public static class ReceivedRows
{
    /// <summary>Longest line that is read, in octets.</summary>
    public const int LineSizeMax = 1 << 20;

    const int BufferSize = 64 << 10;

    /// <summary>Members within members.</summary>
    const int DepthMax = 8;

    /// <summary>Reads all lines.</summary>
    /// <param name="input">JSON Lines.</param>
    /// <param name="output">One object and LF for each line that could be read.</param>
    /// <param name="wrong">Told the number of each other line, from 1, and what is wrong with it.</param>
    /// <param name="ct">Stops reading.</param>
    /// <returns>The number of lines that could not be read.</returns>
    public static async Task<long> Answer(Stream input, Stream output, Action<long, string> wrong, CancellationToken ct)
    {
        var answers = new ArrayBufferWriter<byte>(BufferSize);
        using var state = new State(answers, wrong);
        var buffer = new byte[BufferSize];
        var held = 0;
        while (await input.ReadAsync(buffer.AsMemory(held), ct) is > 0 and var read)
        {
            held = state.Take(buffer.AsSpan(0, held + read));
            if (held == buffer.Length) held = state.Overflow(ref buffer);
            await output.WriteAsync(answers.WrittenMemory, ct);
            answers.ResetWrittenCount();
        }

        state.Finish(buffer.AsSpan(0, held));
        await output.WriteAsync(answers.WrittenMemory, ct);
        await output.FlushAsync(ct);
        return state.Wrong;
    }

    /// <summary>Answers one line; false when it is no object with a value that is a string, and then <paramref name="problem"/> says why.</summary>
    public static bool TryAnswer(ReadOnlySpan<byte> line, Utf8JsonWriter output, out string problem)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = DepthMax });
            using var row = JsonDocument.ParseValue(ref reader);
            if (reader.Read() || row.RootElement.ValueKind != JsonValueKind.Object) return No("it is not one JSON object", out problem);
            if (!row.RootElement.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.String) return No("it has no \"value\" that is a string", out problem);

            var hasId = row.RootElement.TryGetProperty("id", out var id);
            Write(output, hasId ? id : null, ReceivedReader.Read(value.GetString()));
            problem = "";
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return No("it is not JSON", out problem); // also for half a surrogate pair in a string
        }
    }

    static bool No(string why, out string problem)
    {
        problem = why;
        return false;
    }

    static void Write(Utf8JsonWriter json, JsonElement? id, HopFacts facts)
    {
        json.WriteStartObject();
        json.WritePropertyName("id");
        if (id is { } given) given.WriteTo(json);
        else json.WriteNullValue();
        json.WriteString("protocol", facts.Protocol);
        json.WriteString("tls", facts.Tls switch { TlsStatement.Yes => "yes", TlsStatement.No => "no", TlsStatement.Unknown => "unknown" });
        json.WriteString("version", facts.Version);
        json.WriteString("cipher", facts.Cipher);
        Number(json, "bits", facts.Bits);
        json.WriteString("from_host", facts.FromHost);
        json.WriteString("from_ip", facts.FromIp);
        json.WriteString("by_host", facts.ByHost);
        json.WriteString("basis", TlsBases.Word(facts.Basis));
        json.WriteString("version_raw", facts.VersionRaw);
        Number(json, "alg_bits", facts.AlgorithmBits);
        json.WriteEndObject();
        json.Flush();
    }

    static void Number(Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>Cuts what came into lines.</summary>
    sealed class State(ArrayBufferWriter<byte> answers, Action<long, string> tell) : IDisposable
    {
        readonly Utf8JsonWriter json = new(answers);
        long number;
        bool isTooLong;

        public long Wrong { get; private set; }

        /// <summary>Answers the whole lines, moves the rest to the front and says how long it is.</summary>
        public int Take(Span<byte> held)
        {
            var at = 0;
            while (held[at..].IndexOf((byte)'\n') is >= 0 and var length)
            {
                Line(held.Slice(at, length));
                at += length + 1;
            }

            held[at..].CopyTo(held);
            return held.Length - at;
        }

        /// <summary>A line that does not fit gets more room, up to the limit; behind that it is dropped.</summary>
        public int Overflow(ref byte[] buffer)
        {
            var length = buffer.Length;
            if (length < LineSizeMax)
            {
                Array.Resize(ref buffer, Math.Min(length * 2, LineSizeMax));
                return length;
            }

            isTooLong = true;
            return 0;
        }

        public void Finish(ReadOnlySpan<byte> rest)
        {
            if (!rest.IsEmpty || isTooLong) Line(rest);
        }

        void Line(ReadOnlySpan<byte> line)
        {
            number++;
            var problem = $"it is longer than {LineSizeMax} octets";
            if (!isTooLong && line.Trim(" \t\r"u8).IsEmpty) return;
            if (!isTooLong && Try(line.Trim(" \t\r"u8), out problem)) return;

            isTooLong = false;
            Wrong++;
            tell(number, problem);
        }

        bool Try(ReadOnlySpan<byte> line, out string problem)
        {
            json.Reset(answers);
            if (!TryAnswer(line, json, out problem)) return false;
            answers.Write("\n"u8);
            return true;
        }

        public void Dispose() => json.Dispose();
    }
}
