using System.Text;
using System.Text.Json;
using Postern.Store.Audit;

namespace Postern.Store.People;

/// <summary>What the audit says of people: ids, roles, networks, kinds of devices; never a name or an address.</summary>
static class StaffEvents
{
    public static AuditEntry Of(string what, Guid? staff, DateTimeOffset at, params (string Name, string? Value)[] facts)
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into))
        {
            json.WriteStartObject();
            if (staff is { } id) json.WriteString("staff", id);
            foreach (var (name, value) in facts.Where(fact => !string.IsNullOrEmpty(fact.Value))) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return new(at, what, null, null, Detail: Encoding.UTF8.GetString(into.ToArray()));
    }
}
