using System.Net;
using System.Text.RegularExpressions;

namespace Postern.Scenarios.Peers;

/// <summary>A browser of few words, before one link of the portal: cookies, forms, no redirects.</summary>
public sealed partial class PortalVisitor(string link) : IDisposable
{
    public string Link => link;

    public HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        CookieContainer = new CookieContainer(),
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null }, // a gateway of this test on loopback
    })
    { Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>The link that a notice carries.</summary>
    public static string LinkIn(string notice) => Notice().Match(Readable.Text(notice)).Value;

    /// <summary>One who asked for a code, read it in the mailbox, and typed it.</summary>
    public static async Task<PortalVisitor> Proven(string link, PostfixServer mailbox, CancellationToken ct)
    {
        var arrived = mailbox.Inbox.Messages;
        var visitor = new PortalVisitor(link);
        await visitor.Submit(link, $"{link}/code", ct);
        var mails = await mailbox.Inbox.Wait(arrived.Count + 1, ct);
        var code = mails.Except(arrived).Select(mail => Code().Match(mail)).First(match => match.Success);
        var answer = await visitor.Submit($"{link}/code", $"{link}/proof", ct, ("code", code.Groups[1].Value + code.Groups[2].Value));
        return answer.StatusCode == HttpStatusCode.SeeOther ? visitor : throw new InvalidOperationException($"the code was answered {answer.StatusCode}");
    }

    /// <summary>The seal of the last form on a page.</summary>
    public async Task<string> Seal(string page, CancellationToken ct) => WebUtility.HtmlDecode(SealField().Matches(await Client.GetStringAsync(page, ct)).Last().Groups[1].Value);

    /// <summary>Opens a page and sends a form with its seal.</summary>
    public async Task<HttpResponseMessage> Submit(string page, string action, CancellationToken ct, params (string Name, string Value)[] fields)
    {
        IEnumerable<(string Name, string Value)> all = [("seal", await Seal(page, ct)), .. fields];
        return await Client.PostAsync(action, new FormUrlEncodedContent(all.Select(field => KeyValuePair.Create(field.Name, field.Value))), ct);
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Notice();

    [GeneratedRegex("Subject: (\\d{4}) (\\d{4}) is your code")]
    private static partial Regex Code();

    [GeneratedRegex("name=\"seal\" value=\"([^\"]+)\"")]
    private static partial Regex SealField();
}
