using Postern.Mail.Addresses;
using Postern.Mail.Mime.Build;

namespace Postern.Mail.TlsRpt;

/// <summary>A report as mail (RFC 8460 §5.3). The receiver must ignore it unless it is signed with DKIM by the submitter's domain (§3).</summary>
public sealed record TlsReportMail
{
    public required TlsReport Report { get; init; }

    /// <summary>The domain that is reported on.</summary>
    public required string Domain { get; init; }

    /// <summary>The domain that reports.</summary>
    public required string Submitter { get; init; }

    public required EmailAddress From { get; init; }
    public required EmailAddress To { get; init; }
    public required DateTimeOffset Date { get; init; }

    /// <summary>Letters and digits, part of the ids and of the file's name.</summary>
    public required string Unique { get; init; }

    /// <summary>The whole message, ASCII, lines ended by CRLF.</summary>
    public async Task<byte[]> Build(CancellationToken ct)
    {
        using var output = new MemoryStream();
        using var content = new MemoryStream(TlsReportWriter.Gzip(Report));
        var file = new OutgoingFile(TlsReportWriter.FileName(Report, Submitter, Domain, Unique), TlsReportWriter.GzipType, content);
        await new MimeBuilder()
            .From(null, From.ToString())
            .To(null, To.ToString())
            .Subject($"Report Domain: {Domain} Submitter: {Submitter} Report-ID: <{Unique}@{Submitter}>")
            .Date(Date)
            .MessageId($"{Unique}.tls@{Submitter}")
            .Token("TLS-Report-Domain", Domain)
            .Token("TLS-Report-Submitter", Submitter)
            .Token("Auto-Submitted", "auto-generated")
            .Report("tlsrpt")
            .Body($"This is an aggregate TLS report from {Submitter} about {Domain}.\nIt counts {Report.Succeeded} good sessions and {Report.Failed} others.\n")
            .Write(output, Once(file), ct);
        return output.ToArray();
    }

    static async IAsyncEnumerable<OutgoingFile> Once(OutgoingFile file)
    {
        await Task.CompletedTask;
        yield return file;
    }
}
