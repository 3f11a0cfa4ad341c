using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Postern.Host;

/// <summary>What one HTTP client may cost the gateway: a slow one is cut off, a greedy one refused, before any page of ours is asked.</summary>
static class WebLimits
{
    /// <summary>
    /// Most connections of one HTTPS listener; one more is closed without a word, since TLS has not begun. Kestrel's own limit would also count SMTP
    /// sessions, which are answered with 421 instead.
    /// </summary>
    public const int ConnectionsMax = 2000;

    /// <summary>Request line, in octets; 414 beyond it. Our longest is a link of 43 characters and a file's number.</summary>
    public const int RequestLineMax = 4 * 1024;

    /// <summary>All header fields of a request, in octets, and their number; 431 beyond them.</summary>
    public const int HeadersSizeMax = 16 * 1024, HeadersMax = 64;

    /// <summary>Longest until the header of a request is whole, from its first octet; 408 beyond it, and the connection ends.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Longest silence between two requests on a connection.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(60);

    /// <summary>Longest TLS handshake.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Slowest a body may come and an answer be read, in octets a second, once <see cref="RateGrace"/> is over; the connection ends. GPRS had ten times as much.</summary>
    public const int RateMin = 240;

    public static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    /// <summary>Requests side by side on one HTTP/2 connection; more wait.</summary>
    public const int StreamsMax = 100;

    public static void Set(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = RequestLineMax;
        limits.MaxRequestHeadersTotalSize = HeadersSizeMax;
        limits.MaxRequestHeaderCount = HeadersMax;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = IdleMax;
        limits.MinRequestBodyDataRate = new MinDataRate(RateMin, RateGrace);
        limits.MinResponseDataRate = new MinDataRate(RateMin, RateGrace);
        limits.Http2.MaxStreamsPerConnection = StreamsMax;
    }

    /// <summary>Counts the connections of a listener, before their handshake.</summary>
    public static void Count(ListenOptions listen)
    {
        var open = 0;
        listen.Use(next => async connection =>
        {
            try
            {
                if (Interlocked.Increment(ref open) <= ConnectionsMax) await next(connection);
                else connection.Abort();
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });
    }
}
