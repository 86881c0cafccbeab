-- Orleans 3.7.0 and later also ask for this one: forget silos that are not active (3) and have not been heard of for long.

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM OrleansMembershipTable
    WHERE DeploymentId = @DeploymentId AND Status <> 3 AND IAmAliveTime < @IAmAliveTime')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
