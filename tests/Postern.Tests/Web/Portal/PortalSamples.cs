namespace Postern.Tests.Web.Portal;

/// <summary>Messages as a clinic sends them, made up.</summary>
static class PortalSamples
{
    public const string Text = """
        From: "Dana Field, RN" <nurse@clinic.example>
        To: pat@example.org
        Subject: Your visit on Thursday
        Date: Sat, 21 Nov 2026 14:02:00 +0000
        Message-ID: <visit-1@clinic.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b1"

        --b1
        Content-Type: text/plain; charset=utf-8

        Dear Pat,

        thank you for coming in on Thursday. Your results are attached, together with the plan that we talked about.

        Nothing in them needs to worry you. Please keep taking the tablets in the morning, and write to me here if the dizziness comes back: I look at my messages every day before noon.

        With kind regards
        Dana Field, RN
        Example Clinic

        --b1
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="results-november.pdf"
        Content-Transfer-Encoding: base64

        JVBERi0xLjQKJeLjz9MKMSAwIG9iago8PC9UeXBlL0NhdGFsb2c+PgplbmRvYmoK
        --b1
        Content-Type: text/calendar
        Content-Disposition: attachment; filename="next appointment with Dr Okonkwo, cardiology, second floor.ics"

        BEGIN:VCALENDAR
        END:VCALENDAR
        --b1--
        """;

    public const string Html = """
        From: Example Clinic <news@clinic.example>
        To: pat@example.org
        Subject: How to prepare for your examination
        Date: Sat, 21 Nov 2026 14:02:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/related; boundary="b2"

        --b2
        Content-Type: text/html; charset=utf-8

        <html><head><style>p{color:red}</style></head><body style="background:#eef">
        <table width="100%" cellpadding="12" style="max-width:600px;font-family:Georgia,serif"><tr><td style="background-color:#114b5f;color:#ffffff"><h1 style="font-size:22px;margin:0">Before your examination</h1></td></tr>
        <tr><td><p>Dear Pat,</p><p>please come <b>without breakfast</b>, and bring the list of your medicines. You find us <a href="https://clinic.example/map">on the map</a>.</p>
        <img src="cid:dot@clinic.example" width="120" height="40" alt="Clinic"> <img src="https://tracker.example/p.gif" width="1" height="1" alt="">
        <ul><li>Water is fine.</li><li>Wear comfortable clothes.</li><li>Plan for about <span style="color:#b00">90 minutes</span>.</li></ul>
        <p>If you cannot come, tell us <a href="tel:+15550100">by telephone</a>.</p><script>alert(1)</script></td></tr></table></body></html>
        --b2
        Content-Type: image/png
        Content-ID: <dot@clinic.example>
        Content-Transfer-Encoding: base64

        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
        --b2--
        """;

    public const string WithPicture = """
        From: Example Clinic <news@clinic.example>
        To: pat@example.org
        Subject: Your photo
        Date: Sat, 21 Nov 2026 14:02:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b3"

        --b3
        Content-Type: text/html; charset=utf-8

        <p>Here it is.</p>
        --b3
        Content-Type: image/png
        Content-Disposition: attachment; filename="photo.png"
        Content-Transfer-Encoding: base64

        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
        --b3--
        """;

    public static readonly string[] All = [Text, Html];

    /// <summary>A short text with one file.</summary>
    public static string WithFile(string name, byte[] content) => $"""
        From: nurse@clinic.example
        To: pat@example.org
        Subject: Scan
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        See the file.
        --b
        Content-Type: application/octet-stream
        Content-Disposition: attachment; filename="{name.Replace("\\", "\\\\", StringComparison.Ordinal)}"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)}
        --b--
        """;
}
