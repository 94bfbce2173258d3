using Bourse.Adapters.Kafka;

namespace Bourse.Tests.Servers;

/// <summary>Native libraries that tests may use; a test that needs one that is not there says so and is skipped.</summary>
public static class TestLibraries
{
    /// <summary>librdkafka, where the program finds it.</summary>
    public static void RequireLibrdkafka()
    {
        try
        {
            LibrdkafkaLibrary.Load();
        }
        catch (BourseException e)
        {
            Assert.Skip($"{e.Message}: {e.Remedy}");
        }
    }
}
