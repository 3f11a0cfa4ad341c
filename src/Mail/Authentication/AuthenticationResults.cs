using System.Text;
using Postern.Mail.Dkim;

namespace Postern.Mail.Authentication;

/// <param name="Type">ptype: smtp, header, body, policy.</param>
/// <param name="Name">What was looked at: <c>mailfrom</c>, <c>d</c>, <c>from</c>.</param>
/// <param name="Value">Its value, unquoted.</param>
public sealed record AuthenticationProperty(string Type, string Name, string Value);

/// <param name="Method">dkim, spf, dmarc, arc, …, lower case.</param>
/// <param name="Result">pass, fail, …, lower case.</param>
public sealed record AuthenticationMethod(string Method, string Result)
{
    public string? Reason { get; init; }

    public IReadOnlyList<AuthenticationProperty> Properties { get; init; } = [];
}

/// <summary>An Authentication-Results field (RFC 8601). It is worth what the way is worth that it came.</summary>
/// <param name="ServerId">authserv-id: who says so.</param>
/// <param name="Methods">None means that nothing was checked.</param>
public sealed record AuthenticationResults(string ServerId, IReadOnlyList<AuthenticationMethod> Methods)
{
    /// <summary>Longest field that is read, in octets.</summary>
    public const int FieldSizeMax = 16 << 10;

    /// <summary>Most methods of one field, and most properties of one method.</summary>
    public const int MethodsMax = 100;

    const int ColumnMax = 76;

    /// <summary>Reads the body of a field; null when it is none.</summary>
    public static AuthenticationResults? Read(ReadOnlySpan<byte> body) =>
        body.Length > FieldSizeMax ? null : new ResultsReader(Encoding.UTF8.GetString(body)).Read();

    /// <summary>
    /// The fields of a message that claim to be ours (RFC 8601 §5): they came from outside, so they are forged and must be taken out. One that
    /// cannot be read counts when our name stands anywhere in it, since another reader may find it there.
    /// </summary>
    /// <returns>Places of fields, topmost first.</returns>
    public static IReadOnlyList<int> Forged(MessageHead head, string serverId) =>
        [.. head.Places("Authentication-Results").Where(place => IsClaim(head.Field(place).Body, serverId))];

    /// <summary>True for the body of a field that is by this name, or could be taken for one.</summary>
    public static bool IsClaim(ReadOnlySpan<byte> body, string serverId)
    {
        var text = Encoding.UTF8.GetString(body.Length > FieldSizeMax ? body[..FieldSizeMax] : body);
        var id = new ResultsReader(text).ServerId();
        return id is null || new ResultsReader(text).Read() is null
            ? text.Contains(serverId, StringComparison.OrdinalIgnoreCase)
            : string.Equals(id.TrimEnd('.'), serverId.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The whole field with its line end. Nothing in a value can begin a line, a method or a comment.</summary>
    public string Write() => "Authentication-Results: " + Payload() + "\r\n";

    /// <summary>What stands behind the name, as ARC wants it too (RFC 8617 §4.1.1).</summary>
    internal string Payload()
    {
        var text = new StringBuilder(ResultsText.Value(ServerId));
        if (Methods.Count == 0) return text.Append("; none").ToString();
        foreach (var method in Methods)
        {
            text.Append(";\r\n\t");
            var column = 8;
            foreach (var word in Words(method)) Append(text, word, ref column);
        }

        return text.ToString();
    }

    static IEnumerable<string> Words(AuthenticationMethod method)
    {
        yield return $"{ResultsText.Keyword(method.Method)}={ResultsText.Keyword(method.Result)}";
        if (method.Reason is { Length: > 0 } reason) yield return $"reason={ResultsText.Value(reason)}";
        foreach (var property in method.Properties)
            yield return $"{ResultsText.Keyword(property.Type)}.{ResultsText.Keyword(property.Name)}={ResultsText.PropertyValue(property.Value)}";
    }

    static void Append(StringBuilder text, string word, ref int column)
    {
        if (column > 8 && column + word.Length + 1 > ColumnMax)
        {
            text.Append("\r\n\t");
            column = 8;
        }
        else if (column > 8)
        {
            text.Append(' ');
            column++;
        }

        text.Append(word);
        column += word.Length;
    }
}
