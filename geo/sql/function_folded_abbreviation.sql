    IF bare ~ '\m{short}\M' THEN
        bare := regexp_replace(bare, '\m{short}\M', '{long}', 'g');
    END IF;
