using System.Text;
using Postern.Mail.TlsRpt;

namespace Postern.Tests.Mail.TlsRpt;

/// <summary>RFC 8460 §3.</summary>
public sealed class TlsRptRecordTests
{
    [Theory]
    [InlineData("v=TLSRPTv1; rua=mailto:reports@example.com", "mailto:reports@example.com")]
    [InlineData("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt", "https://reporting.example.com/v1/tlsrpt")]
    [InlineData("v=TLSRPTv1;rua=mailto:a@example.com,https://example.com/x;", "mailto:a@example.com https://example.com/x")]
    [InlineData("v=TLSRPTv1 ; rua = mailto:a@example.com , mailto:b@example.com ;", "mailto:a@example.com mailto:b@example.com")]
    [InlineData("v=TLSRPTv1; later=thing; rua=mailto:a@example.com", "mailto:a@example.com")]
    public void A_good_record_names_places_for_reports(string text, string places)
    {
        var record = TlsRptRecord.Read(Encoding.ASCII.GetBytes(text), out var problem);

        Assert.Equal((places, ""), (string.Join(' ', record!.Reports.Select(place => place.OriginalString)), problem));
    }

    [Theory]
    [InlineData("v=TLSRPTv1", "begin with")]
    [InlineData("v=TLSRPTv1 rua=mailto:a@example.com", "begin with")]
    [InlineData("v=tlsrptv1; rua=mailto:a@example.com", "begin with")]
    [InlineData(" v=TLSRPTv1; rua=mailto:a@example.com", "begin with")]
    [InlineData("v=TLSRPTv1;", "no rua=")]
    [InlineData("v=TLSRPTv1; rua=", "mailto: and https:")]
    [InlineData("v=TLSRPTv1; rua=http://example.com/", "mailto: and https:")]
    [InlineData("v=TLSRPTv1; rua=mailto:", "mailto: and https:")]
    [InlineData("v=TLSRPTv1; rua=reports@example.com", "mailto: and https:")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@example.com!10m", "mailto: and https:")]
    [InlineData("v=TLSRPTv1; rua=mailto:a b@example.com", "mailto: and https:")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com", "twice")]
    [InlineData("v=TLSRPTv1; nonsense; rua=mailto:a@example.com", "name=value")]
    [InlineData("v=TLSRPTv1;; rua=mailto:a@example.com", "name=value")]
    [InlineData("v=TLSRPTv1; rua=mailto:a\u0007@example.com", "begin with")]
    public void A_wrong_record_is_none_and_says_why(string text, string problem)
    {
        Assert.Null(TlsRptRecord.Read(Encoding.ASCII.GetBytes(text), out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v=TLSRPTv1;", true)]
    [InlineData("v=TLSRPTv1 ;", true)]
    [InlineData("v=TLSRPTv10;", false)]
    [InlineData("v=STSv1;", false)]
    public void Other_records_at_the_name_are_told_apart(string text, bool isOne) => Assert.Equal(isOne, TlsRptRecord.Is(Encoding.ASCII.GetBytes(text)));
}
