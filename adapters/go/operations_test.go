//go:build bmcsim

package nodeipmi_test

import (
	"context"
	"testing"
	"time"

	"nodeipmi"
)

func TestPower(t *testing.T) {
	client, ctx := open(t), context.Background()
	add(t, client, 1)
	control(t, "set power on "+bmc(1))

	outcome, err := client.Test(ctx, "n1")
	if err != nil || outcome.Power != nodeipmi.PoweredOn || outcome.CipherSuite != 17 || outcome.LAN != nodeipmi.LAN20 ||
		outcome.RoundTrips < 4 || outcome.Latency <= 0 {
		t.Errorf("Test: %+v, %v", outcome, err)
	}
	if _, err := client.Power(ctx, "n1", nodeipmi.PowerOff); err != nil || control(t, "power "+bmc(1)) != "off" {
		t.Errorf("off: %v", err)
	}
	if outcome, err := client.Power(ctx, "n1", nodeipmi.PowerStatus); err != nil || outcome.Power != nodeipmi.PoweredOff {
		t.Errorf("status: %+v, %v", outcome, err)
	}
	if outcome, err := client.PowerWait(ctx, "n1", nodeipmi.PowerOn, time.Minute); err != nil ||
		outcome.Power != nodeipmi.PoweredOn {
		t.Errorf("on: %+v, %v", outcome, err)
	}
	if outcome, err := client.PowerWait(ctx, "n1", nodeipmi.PowerSoft, time.Minute); err != nil ||
		outcome.Power != nodeipmi.PoweredOff || control(t, "power "+bmc(1)) != "off" {
		t.Errorf("soft: %+v, %v", outcome, err)
	}
	if outcome, err := client.PowerWait(ctx, "n1", nodeipmi.PowerOn, time.Minute); err != nil || outcome.SeenOff {
		t.Errorf("on again: %+v, %v", outcome, err)
	}
	if outcome, err := client.PowerWait(ctx, "n1", nodeipmi.PowerOffOn, time.Minute); err != nil || !outcome.SeenOff ||
		outcome.Power != nodeipmi.PoweredOn {
		t.Errorf("off and on: %+v, %v", outcome, err)
	}
	_, err = client.Power(ctx, "n1", nodeipmi.PowerOffOn)
	wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	_, err = client.Power(ctx, "n1", nodeipmi.PowerAction(99))
	wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	_, err = client.PowerWait(ctx, "n1", nodeipmi.PowerOn, 0)
	wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	_, err = client.PowerWait(ctx, "n1", nodeipmi.PowerOn, 1000*time.Hour)
	wantStatus(t, err, nodeipmi.ErrInvalidArgument)
}

func TestIdentifyAndBoot(t *testing.T) {
	client, ctx := open(t), context.Background()
	add(t, client, 2)

	for _, c := range []struct {
		light time.Duration
		on    bool
	}{{nodeipmi.IdentifyOn, true}, {nodeipmi.IdentifyOff, false}, {90*time.Second + 1, true}} {
		if _, err := client.Identify(ctx, "n2", c.light); err != nil {
			t.Errorf("%v: %v", c.light, err)
		}
		outcome, err := client.Test(ctx, "n2")
		if on := outcome.Chassis&nodeipmi.ChassisIdentifyOn != 0; err != nil || on != c.on ||
			outcome.Chassis&nodeipmi.ChassisIdentifyKnown == 0 {
			t.Errorf("%v: %+v, %v", c.light, outcome, err)
		}
	}
	for _, wrong := range []time.Duration{-1, 256 * time.Second} {
		_, err := client.Identify(ctx, "n2", wrong)
		wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	}

	want := nodeipmi.Boot{Device: nodeipmi.BootPXE, Persistent: true, EFI: true}
	if _, err := client.SetBoot(ctx, "n2", want); err != nil {
		t.Error(err)
	}
	if got, err := client.Boot(ctx, "n2"); err != nil || got.Boot != want || !got.Valid || got.Outcome.RoundTrips == 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := client.SetBoot(ctx, "n2", nodeipmi.Boot{Device: nodeipmi.BootDisk}); err != nil {
		t.Error(err)
	}
	if got, err := client.Boot(ctx, "n2"); err != nil || got.Boot != (nodeipmi.Boot{Device: nodeipmi.BootDisk}) {
		t.Errorf("%+v, %v", got, err)
	}
	_, err := client.SetBoot(ctx, "n2", nodeipmi.Boot{Device: 99})
	wantStatus(t, err, nodeipmi.ErrInvalidArgument)
}

func TestInfo(t *testing.T) {
	client := open(t)
	add(t, client, 3)
	info, err := client.Info(context.Background(), "n3")
	if err != nil {
		t.Fatal(err)
	}
	if info.IPMIMajor != 2 || info.IPMIMinor != 0 || len(info.GUID) != 36 || info.LANIP != bmc(3) ||
		len(info.CipherSuites) < 5 || info.Channel&nodeipmi.ChannelLAN20 == 0 || info.DCMIMajor != 1 ||
		info.DCMI&nodeipmi.DCMIPowerManagement == 0 || info.Outcome.RoundTrips == 0 {
		t.Errorf("%+v", info)
	}
	if len(info.Sessions) != 1 || !info.Sessions[0].Own || !info.Sessions[0].IPMI20 ||
		info.Sessions[0].Privilege != nodeipmi.PrivilegeOperator || info.SessionsActive != 1 {
		t.Errorf("sessions: %+v", info.Sessions)
	}
}

func TestSensorsAndPowerDraw(t *testing.T) {
	client, ctx := open(t), context.Background()
	add(t, client, 4)

	all, err := client.Sensors(ctx, "n4", nodeipmi.SensorFilter{})
	if err != nil || len(all.List) < 40 || all.Outcome.RoundTrips == 0 {
		t.Errorf("%d sensors, %q, %v", len(all.List), all.Trouble, err)
	}
	hot, err := client.Sensors(ctx, "n4", nodeipmi.SensorFilter{Name: "CPU2*", Type: nodeipmi.SensorTypeTemperature})
	if err != nil || len(hot.List) != 1 {
		t.Fatalf("%+v, %v", hot, err)
	}
	cpu := hot.List[0]
	if cpu.Name != "CPU2 Temp" || cpu.State != nodeipmi.SensorUpperCritical || cpu.Severity != nodeipmi.SeverityCritical ||
		!cpu.HasValue || cpu.Value != 91000000 || cpu.Value.Float64() != 91 || cpu.Unit != "°C" || cpu.Owner != 0x20 ||
		len(cpu.Thresholds) != 6 || cpu.Thresholds[nodeipmi.UpperCritical] != 90000000 ||
		cpu.Thresholds[nodeipmi.LowerNonRecoverable] != -5000000 {
		t.Errorf("%+v", cpu)
	}
	if status, err := client.Status("n4"); err != nil || status.Health.SensorsRead.IsZero() ||
		status.Health.Severity < nodeipmi.SeverityCritical || status.Health.BadSensors == "" {
		t.Errorf("%+v, %v", status, err)
	}
	watts, err := client.Sensors(ctx, "n4", nodeipmi.SensorFilter{Power: true, CurrentThresholds: true, Refresh: true})
	if err != nil || len(watts.List) != 3 || watts.List[0].Unit != "W" {
		t.Errorf("%+v, %v", watts, err)
	}

	draw, err := client.PowerDraw(ctx, "n4")
	if err != nil || draw.Source != nodeipmi.PowerSourceDCMI || draw.Watts.String() != "340" || draw.Minimum != 255 ||
		draw.Maximum != 425 || draw.Outcome.RoundTrips == 0 {
		t.Errorf("%+v, %v", draw, err)
	}
	for _, wrong := range []nodeipmi.SensorFilter{{Type: -1}, {Type: 256}, {Name: "a\x00b"}} {
		_, err := client.Sensors(ctx, "n4", wrong)
		wantStatus(t, err, nodeipmi.ErrInvalidArgument)
	}
}

func TestSEL(t *testing.T) {
	client, ctx := open(t), context.Background()
	add(t, client, 5)

	log, err := client.SEL(ctx, "n5", nodeipmi.SELOptions{})
	if err != nil || len(log.Entries) != 20 || log.Info.Entries != 20 || log.Info.Clock.Year() != 2026 || log.Trouble != "" {
		t.Fatalf("%+v, %v", log, err)
	}
	var kinds, readings, uptimes int
	for _, entry := range log.Entries {
		if entry.Kind != nodeipmi.SELEvent {
			kinds++
		}
		if entry.HasReading && entry.HasThreshold && entry.Unit != "" {
			readings++
		}
		if entry.HasUptime {
			uptimes++
		}
		if entry.Kind == nodeipmi.SELEvent && (entry.Event == "" || len(entry.Data) != 3) {
			t.Errorf("%+v", entry)
		}
	}
	if kinds != 2 || readings == 0 || uptimes != 1 {
		t.Errorf("%d not of events, %d with a reading, %d since start", kinds, readings, uptimes)
	}
	tail := log.Entries[18].RecordID
	if rest, err := client.SEL(ctx, "n5", nodeipmi.SELOptions{AfterRecord: tail}); err != nil || len(rest.Entries) != 1 ||
		rest.Entries[0].RecordID != log.Entries[19].RecordID {
		t.Errorf("after %d: %+v, %v", tail, rest, err)
	}
	if brief, err := client.SEL(ctx, "n5", nodeipmi.SELOptions{InfoOnly: true}); err != nil || len(brief.Entries) != 0 ||
		brief.Info.Entries != 20 {
		t.Errorf("%+v, %v", brief, err)
	}
	if _, err := client.ClearSEL(ctx, "n5"); err != nil {
		t.Error(err)
	}
	if empty, err := client.SEL(ctx, "n5", nodeipmi.SELOptions{}); err != nil || len(empty.Entries) != 0 ||
		empty.Info.LastErased.IsZero() {
		t.Errorf("%+v, %v", empty, err)
	}
	_, err = client.SEL(ctx, "n5", nodeipmi.SELOptions{AfterRecord: 70000})
	wantStatus(t, err, nodeipmi.ErrInvalidArgument)
}

func TestFRU(t *testing.T) {
	client := open(t)
	add(t, client, 6)
	fru, err := client.FRU(context.Background(), "n6")
	if err != nil || fru.Outcome.RoundTrips == 0 {
		t.Fatal(err)
	}
	units := map[int]bool{}
	serials := 0
	for _, field := range fru.Fields {
		units[field.Unit] = true
		if field.Field == "serial_number" && field.Label == "Serial Number" && field.Value != "" && field.Area != "" {
			serials++
		}
	}
	if len(units) != 2 || serials == 0 {
		t.Errorf("%+v", fru)
	}
}
