using System.IO.Compression;
using System.Net;
using System.Text;
using Postern.Flow.Portal.Previews;

namespace Postern.Tests.Web.Portal;

/// <summary>Files made to cost time or memory: the programs that read them end, and the portal goes on.</summary>
public sealed class Preview_bombs
{
    static readonly CancellationToken Ct = CancellationToken.None;

    /// <summary>Half a megabyte that is 256 MB of drawing, compressed twice.</summary>
    [Fact]
    public async Task Zip_bomb_a_pdf_that_unpacks_without_end_costs_its_own_program_and_nobody_else()
    {
        Assert.SkipUnless(PdfPages.IsThere, "pdfinfo and pdftoppm are not installed");
        var bomb = Pdf(Deflate(Deflate(Drawing(256))), "/Filter [/FlateDecode /FlateDecode]");
        Assert.InRange(bomb.Length, 1_000, 4_000_000);
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.WithFile("plan.pdf", bomb));
        using var visitor = await site.Proven(token);
        var path = $"/m/{token}/attachments/2/preview";

        Assert.Contains($"{path}/1", await visitor.GetStringAsync(path, Ct), StringComparison.Ordinal); // it has a page, says pdfinfo
        using var painted = await visitor.GetAsync($"{path}/1", Ct);

        Assert.True(painted.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.OK, $"{painted.StatusCode}"); // a fast machine is through in its time
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{token}/message", Ct)).StatusCode);
        Assert.True(await PdfPages.Paint(Pdf("0 0 9 9 re f"u8.ToArray(), ""), 1, Ct) is { Length: > 0 }, "the place was not given back");
    }

    /// <summary>A page that is a hundred kilometres wide is a picture of the usual size, or none.</summary>
    [Fact]
    public async Task A_pdf_with_a_page_of_enormous_size_is_painted_small_or_not_at_all()
    {
        Assert.SkipUnless(PdfPages.IsThere, "pdfinfo and pdftoppm are not installed");

        var painted = await PdfPages.Paint(Pdf("0 0 9 9 re f"u8.ToArray(), "", "0 0 300000000 300000000"), 1, Ct);

        if (painted is not null) Assert.True(Picture.Read(painted) is { Width: <= 1_600, Height: <= 1_600 });
    }

    /// <summary>A form that draws itself.</summary>
    [Fact]
    public async Task A_pdf_that_draws_itself_ends()
    {
        Assert.SkipUnless(PdfPages.IsThere, "pdfinfo and pdftoppm are not installed");
        var own = Encoding.ASCII.GetString(Pdf("/X Do /X Do"u8.ToArray(), "")).Replace("/Resources << >>", "/Resources << /XObject << /X 4 0 R >> >>", StringComparison.Ordinal)
            .Replace("<< /Length", "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length", StringComparison.Ordinal);

        _ = await PdfPages.Paint(Encoding.ASCII.GetBytes(own), 1, Ct);
    }

    [Theory]
    [InlineData("<table><tr><td>", 4_000)]
    [InlineData("<p>word <b>word</b> <i>word</i></p>", 20_000)]
    [InlineData("<ul><li>", 4_000)]
    public async Task A_message_that_costs_the_printer_its_time_gets_a_sentence_and_no_error(string piece, int times)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place($"From: nurse@clinic.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n{string.Concat(Enumerable.Repeat($"{piece}\r\n", times))}");
        using var visitor = await site.Proven(token);

        using var pdf = await visitor.GetAsync($"/m/{token}/message.pdf", Ct);

        Assert.True(pdf.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity || !MessagePdf.IsThere, $"{pdf.StatusCode}");
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{token}/message", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{token}/print", Ct)).StatusCode);
    }

    static byte[] Drawing(int megabytes) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0 0 612 792 re f\n1 0 0 1 0 0 cm\n", megabytes * 32_768)));

    static byte[] Deflate(byte[] octets)
    {
        using var packed = new MemoryStream();
        using (var packer = new ZLibStream(packed, CompressionLevel.SmallestSize)) packer.Write(octets);
        return packed.ToArray();
    }

    // One page, without a table of places: readers make their own.
    static byte[] Pdf(byte[] content, string filter, string box = "0 0 612 792")
    {
        var head = $"""
            %PDF-1.4
            1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
            2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
            3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [{box}] /Resources << >> /Contents 4 0 R >> endobj
            4 0 obj << /Length {content.Length} {filter} >> stream

            """;
        return [.. Encoding.ASCII.GetBytes(head), .. content, .. "\nendstream endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"u8];
    }
}
