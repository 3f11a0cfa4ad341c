namespace Postern.Scenarios.Peers;

/// <summary>A folder of a peer's own that goes with it. Other users may pass through it: mail servers drop their rights.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("postern-peer-").FullName;

    public TempFolder() => File.SetUnixFileMode(Path, Passable);

    /// <summary>Full path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>A folder that every user may write to, for what a mail server delivers.</summary>
    public string OpenFolder(string name)
    {
        Directory.CreateDirectory(this[name]);
        File.SetUnixFileMode(this[name], (UnixFileMode)0b111_111_111);
        return this[name];
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A child of a peer may still write its last line while the folder goes; what it leaves there says nothing about the product.
            return;
        }
    }

    const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
}
