using System.CommandLine;
using System.Text.Json;
using Postern.Mail.Mime;

namespace Postern.Host.Commands;

/// <summary><c>postern mime FILE</c>: the parsed structure of a message, as JSON.</summary>
static class MimeCommand
{
    /// <summary>Largest message read, in octets.</summary>
    const long FileSizeMax = 1L << 30;

    public static Command Verb()
    {
        var file = new Argument<string>("file") { Description = "A message (RFC 5322), or - for standard input." };
        var json = Verbs.Json();
        var command = new Command("mime", "Prints the structure of a message as JSON: headers decoded, parts with type, file name, size and SHA-256.") { file, json };
        command.SetAction((parsed, ct) => Print(parsed.GetValue(file)!, ct)); // required by the parser
        return command;
    }

    static async Task<int> Print(string file, CancellationToken ct)
    {
        var message = MimeMessage.Parse(await FileInput.Read(file, FileSizeMax, ct));
        await using var output = Console.OpenStandardOutput();
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            MimeStructure.Write(message, json);

        output.Write("\n"u8);
        return ExitCode.Done;
    }
}
