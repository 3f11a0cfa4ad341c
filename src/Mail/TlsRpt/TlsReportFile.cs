using Postern.Mail.Mime;

namespace Postern.Mail.TlsRpt;

/// <summary>Reads a report however it comes: as JSON, compressed, or as the whole mail that carried it (RFC 8460 §5.3).</summary>
public static class TlsReportFile
{
    /// <param name="bytes">At most <see cref="TlsRptLimits.SizeMax"/>.</param>
    public static TlsReportReading Read(ReadOnlyMemory<byte> bytes)
    {
        if (IsBare(bytes.Span)) return TlsReportReader.Read(bytes);
        if (bytes.Length > TlsRptLimits.SizeMax) return new TlsReportReading.Bad($"it is larger than {TlsRptLimits.SizeMax} octets");

        var message = MimeMessage.Parse(bytes);
        for (var index = 0; index < message.PartCount; index++)
            if (IsReport(message, message.Part(index))) return TlsReportReader.Read(message.Part(index).Decode());

        return new TlsReportReading.Bad("it is neither a report nor a mail with one");
    }

    static bool IsBare(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\u001f"u8) || bytes.TrimStart("\uFEFF \t\r\n"u8).StartsWith("{"u8);

    // What an archive or a mailbox makes of the types is taken too, where the mail says that it is such a report.
    static bool IsReport(MimeMessage message, MimeEntity part) => part.Type.Name switch
    {
        TlsReportWriter.GzipType or TlsReportWriter.JsonType or "application/tlsrpt" => true,
        "application/gzip" or "application/x-gzip" or "application/json" or "application/octet-stream" => message.Root.Find("TLS-Report-Domain"u8) is not null,
        _ => false,
    };
}
