using Postern.Mail.Smtp.Client;
using Postern.Mail.TlsRpt;

namespace Postern.Flow.Reporting;

/// <summary>A report about TLS, written and signed. It is made of a <see cref="TlsReportMail"/> and of nothing else, so it holds no word of a sender.</summary>
public sealed class ReportLetter
{
    ReportLetter(MessageContent content) => Content = content;

    internal MessageContent Content { get; }

    internal static async Task<ReportLetter> Of(TlsReportMail mail, ReportSigning sign, CancellationToken ct) =>
        new(await sign(MessageContent.Of(await mail.Build(ct)), ct));
}
