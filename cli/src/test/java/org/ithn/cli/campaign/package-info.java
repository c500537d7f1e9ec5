/**
 * The campaign: hours of kills, failing writes, small heaps, damaged files and served load, which
 * look for anything lost, wrong, hanging or crashing.
 *
 * <p>Run it with {@code mvn verify -Dtest.groups=campaign -Dcampaign.minutes=180}. Each test class
 * is one {@link org.ithn.cli.campaign.Part}; {@link org.ithn.cli.campaign.Rounds} keeps its time
 * and its records, so that a campaign that was interrupted continues. {@code docs/reliability.md}
 * says what the figures mean. To add a command, add a scenario to {@link
 * org.ithn.cli.campaign.Scenarios}; to add a file format, a kind to {@link
 * org.ithn.cli.campaign.FileKinds}.
 */
package org.ithn.cli.campaign;
