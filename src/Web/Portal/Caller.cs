using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>Whoever sent this request: the token of the link, the session of the cookie, the network. Opens the door for each page.</summary>
sealed class Caller(HttpContext http)
{
    /// <summary>The prefix makes browsers refuse it without Secure, with a Domain or with another Path (RFC 6265bis §4.1.3.2).</summary>
    public const string SessionCookie = "__Host-postern-m";

    /// <summary>Of <see cref="PasskeyWord"/>, and of the claim that a passkey waits for a code.</summary>
    const string WordCookie = "__Host-postern-k", ClaimCookie = "__Host-postern-c";

    static readonly TimeSpan HasLifetime = TimeSpan.FromDays(400), NotNowLifetime = TimeSpan.FromDays(90), ClaimLifetime = TimeSpan.FromMinutes(30);

    /// <summary>Octets of a request without files; the server ends a longer one.</summary>
    public const int FormSizeMax = 8 * 1024;

    /// <summary>Octets of one field: the answer of a passkey is the longest.</summary>
    const int FieldSizeMax = 16 * 1024;

    /// <summary>Name of the hidden field that carries the form's seal.</summary>
    public const string SealField = "seal";

    public HttpContext Http => http;
    public string Token { get; } = (string?)http.Request.RouteValues["token"] ?? "";
    public Network Network { get; } = Network.Of(http.Connection.RemoteIpAddress);
    public PortalDesk Desk { get; } = http.RequestServices.GetRequiredService<PortalDesk>();

    public WritingDesk Writing => http.RequestServices.GetRequiredService<WritingDesk>();

    public UploadDesk Uploads => http.RequestServices.GetRequiredService<UploadDesk>();

    /// <summary>Octets of one reply or message, files included.</summary>
    public long FilesSizeMax => http.RequestServices.GetRequiredService<PortalOptions>().FilesSizeMax;

    /// <summary>Name of the organization whose portal this is.</summary>
    public string Organization => http.RequestServices.GetRequiredService<PortalOptions>().Organization;

    public InboxDesk Inbox => http.RequestServices.GetRequiredService<InboxDesk>();

    public static ValueTask<Caller?> BindAsync(HttpContext http) => new(new Caller(http));

    /// <summary>For what only a proven address may see; others are sent to the landing page.</summary>
    /// <param name="then">For them.</param>
    /// <param name="late">For who has a link whose time is over; null shows the page that says so.</param>
    public async Task<IResult> AsVisitor(Func<Visit, Task<IResult>> then, Func<EndedLink, Task<IResult>>? late = null) => await Enter() switch
    {
        Entry.Granted(var visit) => await then(visit),
        Entry.NeedsProof => Screens.SeeOther($"/m/{Token}"),
        Entry.NeedsAnswer => Screens.SeeOther($"/m/{Token}/question"),
        Entry.NeedsName => Screens.SeeOther($"/m/{Token}/who"),
        Entry.NoSuchLink => Screens.Gone(),
        Entry.Ended(var link) => late is null ? Ended(link) : await late(link),
        Entry.Closed(_, var closure) => Screens.Closed(closure),
        Entry.TooMany(var wait) => Screens.TooMany(http, wait),
    };

    /// <summary>For the way to the proof; who has proven the address already is sent to the message.</summary>
    public async Task<IResult> AsNewcomer(Func<Landing, Task<IResult>> then) => await Enter() switch
    {
        Entry.Granted => Screens.SeeOther($"/m/{Token}/message"),
        Entry.NeedsProof(var landing) => await then(landing),
        Entry.NeedsAnswer => Screens.SeeOther($"/m/{Token}/question"),
        Entry.NeedsName => Screens.SeeOther($"/m/{Token}/who"),
        Entry.NoSuchLink => Screens.Gone(),
        Entry.Ended(var link) => Ended(link),
        Entry.Closed(_, var closure) => Screens.Closed(closure),
        Entry.TooMany(var wait) => Screens.TooMany(http, wait),
    };

    /// <summary>For the question between the proof and the message.</summary>
    public async Task<IResult> AtThreshold(Func<Threshold, Task<IResult>> then) => await Enter() switch
    {
        Entry.Granted => Screens.SeeOther($"/m/{Token}/message"),
        Entry.NeedsProof => Screens.SeeOther($"/m/{Token}"),
        Entry.NeedsAnswer(var threshold) => await then(threshold),
        Entry.NeedsName => Screens.SeeOther($"/m/{Token}/who"),
        Entry.NoSuchLink => Screens.Gone(),
        Entry.Ended(var link) => Ended(link),
        Entry.Closed(_, var closure) => Screens.Closed(closure),
        Entry.TooMany(var wait) => Screens.TooMany(http, wait),
    };

    /// <summary>For who has proven all, in a mailbox of several people, and has not said who it is.</summary>
    public async Task<IResult> AsNameless(Func<Nameless, Task<IResult>> then) => await Enter() switch
    {
        Entry.NeedsName(var nameless) => await then(nameless),
        Entry.Granted => Screens.SeeOther($"/m/{Token}/message"),
        Entry.NeedsProof => Screens.SeeOther($"/m/{Token}"),
        Entry.NeedsAnswer => Screens.SeeOther($"/m/{Token}/question"),
        Entry.NoSuchLink => Screens.Gone(),
        Entry.Ended(var link) => Ended(link),
        Entry.Closed(_, var closure) => Screens.Closed(closure),
        Entry.TooMany(var wait) => Screens.TooMany(http, wait),
    };

    // 410: it is not coming back by trying again, but its sender can bring it back.
    IResult Ended(EndedLink link) =>
        Screens.Show<EndedPage>(new { Token, link.Facts, Seal = link.FormSeal, IsAsked = http.Request.Query.ContainsKey("asked") }, StatusCodes.Status410Gone);

    /// <summary>Who has proven an address, whichever link was followed; null for everybody else.</summary>
    public async Task<Reader?> Reader() => await Inbox.Enter(http.Request.Cookies[SessionCookie], Network, http.RequestAborted) is ReaderEntry.Granted(var reader) ? reader : null;

    /// <summary>For what an address has here, whichever link proved it; others are sent to where it can be proven.</summary>
    public async Task<IResult> AsReader(Func<Reader, Task<IResult>> then) => await Inbox.Enter(http.Request.Cookies[SessionCookie], Network, http.RequestAborted) switch
    {
        ReaderEntry.Granted(var reader) => await then(reader),
        ReaderEntry.NeedsName => Screens.SeeOther(SayName.Path),
        ReaderEntry.NeedsProof => Screens.SeeOther(InboxSignIn.Path),
        ReaderEntry.TooMany(var wait) => Screens.TooMany(http, wait),
    };

    /// <summary>As <see cref="AsNameless"/>, without a message: whoever has said it is sent to the inbox.</summary>
    public async Task<IResult> AsNamelessReader(Func<Nameless, Task<IResult>> then) => await Inbox.Enter(http.Request.Cookies[SessionCookie], Network, http.RequestAborted) switch
    {
        ReaderEntry.NeedsName(var nameless) => await then(nameless),
        ReaderEntry.Granted => Screens.SeeOther(ShowInbox.Path),
        ReaderEntry.NeedsProof => Screens.SeeOther(InboxSignIn.Path),
        ReaderEntry.TooMany(var wait) => Screens.TooMany(http, wait),
    };

    /// <summary>The fields of a small form, whoever made it.</summary>
    public async Task<Dictionary<string, string>> Fields(CancellationToken ct)
    {
        using var reader = new FormReader(http.Request.Body) { ValueCountLimit = 8, ValueLengthLimit = FieldSizeMax };
        return (await reader.ReadFormAsync(ct)).ToDictionary(field => field.Key, field => field.Value.ToString());
    }

    /// <summary>The fields of a small form, when its seal is <paramref name="seal"/>; else null.</summary>
    public async Task<Dictionary<string, string>?> Form(string seal, CancellationToken ct)
    {
        var fields = await Fields(ct);
        return IsSeal(fields.GetValueOrDefault(SealField), seal) ? fields : null;
    }

    /// <summary>Reads the rest of a request that is refused, so that the visitor sees a page and not a broken connection.</summary>
    public Task Drain(CancellationToken ct) => http.Request.Body.CopyToAsync(Stream.Null, ct);

    public static bool IsSeal(string? sent, string seal) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(seal));

    /// <summary>Puts the session into the cookie, so that its idle time starts again.</summary>
    public void Keep(string session) => http.Response.Cookies.Append(SessionCookie, session, CookieOptions);

    public void Forget() => http.Response.Cookies.Delete(SessionCookie, CookieOptions);

    /// <summary>The session's token as it came; worth nothing before the desk looked at it.</summary>
    public string? Session => http.Request.Cookies[SessionCookie];

    public PasskeyWord PasskeyWord => http.Request.Cookies[WordCookie] switch { "has" => PasskeyWord.Has, "not-now" => PasskeyWord.NotNow, _ => PasskeyWord.None };

    public void KeepPasskeyWord(PasskeyWord word)
    {
        var (text, lifetime) = word is PasskeyWord.Has ? ("has", HasLifetime) : ("not-now", NotNowLifetime);
        http.Response.Cookies.Append(WordCookie, text, For(lifetime));
    }

    /// <summary>A passkey was shown that waits for a code.</summary>
    public string? Claim => http.Request.Cookies[ClaimCookie];

    public void KeepClaim(string claim) => http.Response.Cookies.Append(ClaimCookie, claim, For(ClaimLifetime));

    public void ForgetClaim() => http.Response.Cookies.Delete(ClaimCookie, CookieOptions);

    Task<Entry> Enter() => Desk.Enter(Token, Session, Network, http.RequestAborted);

    static CookieOptions For(TimeSpan lifetime) => new(CookieOptions) { MaxAge = lifetime };

    static CookieOptions CookieOptions => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" };
}
